import type { Random } from '#core/random.ts';

/**
 * Draws a share of the rows without replacement by selection sampling (Knuth, algorithm S): `into` gets the
 * drawn rows in their order, and behind them the others. Returns how many were drawn, at least one.
 */
export function sampleRows(rows: Int32Array, share: number, random: Random, into: Int32Array): number {
  const wanted =
    share >= 1 ? rows.length : Math.min(rows.length, Math.max(1, Math.round(rows.length * share)));
  if (wanted === rows.length) {
    into.set(rows);
    return wanted;
  }
  let inside = 0;
  let outside = wanted;
  for (let at = 0; at < rows.length; at++) {
    if (random.next() * (rows.length - at) < wanted - inside) into[inside++] = rows[at]!;
    else into[outside++] = rows[at]!;
  }
  return wanted;
}

/** Marks a share of the columns as usable, drawn without replacement; at least one. */
export function sampleColumns(share: number, random: Random, usable: Uint8Array): void {
  const wanted =
    share >= 1 ? usable.length : Math.min(usable.length, Math.max(1, Math.round(usable.length * share)));
  let drawn = 0;
  for (let at = 0; at < usable.length; at++) {
    usable[at] = wanted === usable.length || random.next() * (usable.length - at) < wanted - drawn ? 1 : 0;
    drawn += usable[at]!;
  }
}
