import { logit } from '../log-odds.ts';

/** Calibrated log-odds at places of z in ascending order: straight lines between them, level beyond the ends. */
export type Isotonic = {
  readonly kind: 'isotonic';
  readonly at: readonly number[];
  readonly to: readonly number[];
};

type Block = { sum: number; positives: number; rows: number };

/**
 * Isotonic calibration (Zadrozny and Elkan 2002) by pooling adjacent violators (Ayer et al. 1955). Each block stands
 * at its mean z with its share of positives, drawn in by half a row to each side so that no block is certain; lines
 * between blocks keep the order of rows within them. Needs at least one row.
 */
export function fitIsotonic(logOdds: Float64Array, outcome: Float64Array): Isotonic {
  const order = Uint32Array.from(logOdds, (_, row) => row).sort((a, b) => logOdds[a]! - logOdds[b]! || a - b);
  const blocks: Block[] = [];
  for (let from = 0; from < order.length; ) {
    const block: Block = { sum: 0, positives: 0, rows: 0 };
    const z = logOdds[order[from]!]!;
    for (; from < order.length && logOdds[order[from]!] === z; from++) {
      block.sum += z;
      block.positives += outcome[order[from]!]!;
      block.rows++;
    }
    blocks.push(block);
    poolViolators(blocks);
  }
  const at = blocks.map(({ sum, rows }) => sum / rows);
  let highest = Number.NEGATIVE_INFINITY;
  const to = blocks.map(({ positives, rows }) => {
    highest = Math.max(highest, logit((positives + 0.5) / (rows + 1)));
    return highest;
  });
  return { kind: 'isotonic', at, to };
}

/** The calibrated log-odds of z. */
export function isotonicMap({ at, to }: Isotonic, z: number): number {
  let low = 0;
  let high = at.length - 1;
  if (z <= at[0]!) return to[0]!;
  if (z >= at[high]!) return to[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= z) low = middle;
    else high = middle;
  }
  const share = (z - at[low]!) / (at[high]! - at[low]!);
  return to[low]! + share * (to[high]! - to[low]!);
}

function poolViolators(blocks: Block[]): void {
  for (let last = blocks.length - 1; last > 0; last--) {
    const upper = blocks[last]!;
    const lower = blocks[last - 1]!;
    if (lower.positives * upper.rows < upper.positives * lower.rows) return;
    lower.sum += upper.sum;
    lower.positives += upper.positives;
    lower.rows += upper.rows;
    blocks.pop();
  }
}
