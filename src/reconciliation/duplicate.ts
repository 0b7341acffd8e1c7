import { absMinor } from '#core/money.ts';
import type { CountedLine } from './sharing.ts';

/**
 * Lines that charge again what an earlier line charges: for the same days, of the same amount, and without a kind,
 * quantity or subscription that says it is for something else. Beside single lines, the lines of one invoice that
 * together charge what an earlier invoice charged.
 */
export function repeatedLines(lines: readonly CountedLine[]): CountedLine[][] {
  const charges = lines
    .filter(({ countedMinor }) => countedMinor > 0n)
    .sort((a, b) => (keyOfLine(a) < keyOfLine(b) ? -1 : 1));
  const single = charges.filter((each, index) =>
    charges.slice(0, index).some((earlier) => isSameCharge(earlier, each)),
  );
  const invoices = [...Map.groupBy(charges, ({ line }) => line.invoiceId).values()];
  const whole = invoices.filter(
    (each, index) =>
      !each.every((line) => single.includes(line)) &&
      invoices.slice(0, index).some((earlier) => isSameBill(earlier, each)),
  );
  return [...single.map((each) => [each]), ...whole];
}

const KINDS_OF_USE = ['usage', 'overage'];

function isSameCharge(a: CountedLine, b: CountedLine): boolean {
  if (a.countedMinor !== b.countedMinor || !isSamePeriod(a, b)) return false;
  const agrees = <T>(one: T | null, other: T | null) => one === null || other === null || one === other;
  const kinds = [a.line.kind, b.line.kind].map((kind) =>
    KINDS_OF_USE.includes(kind ?? '') ? 'usage' : kind,
  );
  return (
    agrees(kinds[0] ?? null, kinds[1] ?? null) &&
    agrees(a.line.subscriptionId, b.line.subscriptionId) &&
    agrees(a.line.quantity?.toFixed() ?? null, b.line.quantity?.toFixed() ?? null)
  );
}

/** Two invoices that charge a unit the same in all, one of them in several lines, say a charge and its top-up. */
function isSameBill(a: readonly CountedLine[], b: readonly CountedLine[]): boolean {
  const sum = (lines: readonly CountedLine[]) => lines.reduce((total, each) => total + each.countedMinor, 0n);
  return (
    (a.length > 1 || b.length > 1) &&
    sum(a) === sum(b) &&
    [...a, ...b].every((each) => isSamePeriod(each, a[0] ?? each))
  );
}

function isSamePeriod(a: CountedLine, b: CountedLine): boolean {
  return a.line.period.start === b.line.period.start && a.line.period.end === b.line.period.end;
}

/**
 * The repeated lines that explain an over-billing: taken in order while each brings the bill nearer to what
 * it should be. A subscription held twice bills twice rightly and so is no duplicate.
 */
export function duplicatesIn(lines: readonly CountedLine[], gapMinor: bigint): CountedLine[] {
  const found: CountedLine[] = [];
  let gap = gapMinor;
  for (const again of repeatedLines(lines)) {
    if (again.some((each) => found.includes(each))) continue;
    const without = gap + again.reduce((sum, { countedMinor }) => sum + countedMinor, 0n);
    if (gap >= 0n || absMinor(without) >= absMinor(gap)) continue;
    found.push(...again);
    gap = without;
  }
  return found;
}

function keyOfLine({ line }: CountedLine): string {
  return `${line.issuedAt ?? 0} ${line.invoiceId} ${line.lineId}`;
}
