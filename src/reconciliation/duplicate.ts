import { absMinor } from '#core/money.ts';
import type { CountedLine } from './sharing.ts';

/** Lines that charge again what another line already charges: same period, kind, amount and quantity. */
export function repeatedLines(lines: readonly CountedLine[]): CountedLine[] {
  const seen = new Set<string>();
  const repeated: CountedLine[] = [];
  const ordered = [...lines].sort((a, b) => (keyOfLine(a) < keyOfLine(b) ? -1 : 1));
  for (const each of ordered) {
    if (each.countedMinor <= 0n) continue;
    const { line } = each;
    const charge = [
      line.period.start,
      line.period.end,
      line.kind,
      each.countedMinor,
      line.quantity?.toFixed() ?? '',
      line.subscriptionId ?? '',
    ].join(' ');
    if (seen.has(charge)) repeated.push(each);
    seen.add(charge);
  }
  return repeated;
}

/**
 * The repeated lines that explain an over-billing: taken in order while each brings the bill nearer to what
 * it should be. A subscription held twice bills twice rightly and so is no duplicate.
 */
export function duplicatesIn(lines: readonly CountedLine[], gapMinor: bigint): CountedLine[] {
  const found: CountedLine[] = [];
  let gap = gapMinor;
  for (const each of repeatedLines(lines)) {
    const without = gap + each.countedMinor;
    if (gap >= 0n || absMinor(without) >= absMinor(gap)) continue;
    found.push(each);
    gap = without;
  }
  return found;
}

function keyOfLine({ line }: CountedLine): string {
  return `${line.issuedAt ?? 0} ${line.invoiceId} ${line.lineId}`;
}
