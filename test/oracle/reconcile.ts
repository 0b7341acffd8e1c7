import { daysBetween, localDay } from './calendar.ts';
import { compare, decimalText, fraction, halfEven, plus, ratio, ZERO } from './fraction.ts';

export type Measured = { ts: string; units: string };
export type Dates = { start: string; end: string };

/** Units of the events whose local day lies in [start, end): their sum, or the highest. A decimal string. */
export function unitsIn(
  events: Measured[],
  dates: Dates,
  zone: string,
  aggregation: 'sum' | 'max' = 'sum',
): string {
  let total = ZERO;
  for (const event of events) {
    const day = localDay(event.ts, zone);
    if (day < dates.start || day >= dates.end) continue;
    const units = fraction(event.units);
    if (aggregation === 'sum') total = plus(total, units);
    else if (compare(units, total) > 0) total = units;
  }
  return decimalText(total);
}

export type Gap = {
  gapMinor: bigint;
  leakMinor: bigint;
  overBilledMinor: bigint;
  isFinding: boolean;
};

/**
 * Rule 15 in minor units: credits (a positive sum) move should − billed towards zero, never past it; what is
 * left is the leak or the over-billing, and at most one minor unit left is no finding.
 */
export function gapAfterCredits(shouldMinor: bigint, billedMinor: bigint, creditsMinor: bigint): Gap {
  let gapMinor = shouldMinor - billedMinor;
  for (let left = creditsMinor; left > 0n && gapMinor !== 0n; ) {
    const size = gapMinor < 0n ? -gapMinor : gapMinor;
    const step = left < size ? left : size;
    gapMinor += gapMinor < 0n ? step : -step;
    left -= step;
  }
  const leakMinor = gapMinor > 0n ? gapMinor : 0n;
  const overBilledMinor = gapMinor < 0n ? -gapMinor : 0n;
  return { gapMinor, leakMinor, overBilledMinor, isFinding: leakMinor > 1n || overBilledMinor > 1n };
}

/**
 * Rule 16: the share of a line's amount that falls in each period, by days. Each share is the rounded running
 * total less what earlier periods took, so the shares of periods that cover the line add up to it.
 */
export function spreadByDays(amountMinor: bigint, line: Dates, periods: Dates[]): bigint[] {
  const lineDays = BigInt(daysBetween(line.start, line.end));
  let [daysSoFar, takenMinor] = [0n, 0n];
  return periods.map((period) => {
    const start = period.start > line.start ? period.start : line.start;
    const end = period.end < line.end ? period.end : line.end;
    if (start < end) daysSoFar += BigInt(daysBetween(start, end));
    const shareMinor = halfEven(ratio(amountMinor * daysSoFar, lineDays)) - takenMinor;
    takenMinor += shareMinor;
    return shareMinor;
  });
}
