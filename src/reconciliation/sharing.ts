import { absMinor, divideHalfEven } from '#core/money.ts';
import type { BilledLine } from '#records/billing.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * A unit with what it should have been charged, null when it cannot be priced, and what it would have been
 * charged for the units that were reported to billing.
 */
export type PricedUnit = {
  readonly unit: UnitOfWork;
  readonly shouldMinor: bigint | null;
  readonly reportedMinor: bigint;
};

/** The part of an invoice line that counts against one unit of work. */
export type CountedLine = { readonly line: BilledLine; readonly countedMinor: bigint };

/**
 * Shares lines out among the units of one billing period that they may bill. A line that equals a unit's
 * charge is that unit's, each unit once before any twice. The rest goes where billing had reason to charge:
 * by what each should have been billed when that is what was billed in all, else by the units reported to billing.
 */
export function shareOut(
  parts: readonly CountedLine[],
  units: readonly PricedUnit[],
): Map<PricedUnit, CountedLine[]> {
  const given = new Map<PricedUnit, CountedLine[]>(units.map((unit) => [unit, []]));
  const [only] = units;
  if (only && units.length === 1) return given.set(only, [...parts]);
  const rest: CountedLine[] = [];
  for (const part of parts) {
    const owner = ownerOf(part.countedMinor, given);
    if (owner) given.get(owner)?.push(part);
    else rest.push(part);
  }
  const weights = weightsFor(sumOf(rest), given);
  let passed = 0n;
  let before = split(0n, weights);
  for (const part of rest) {
    passed += part.countedMinor;
    const upTo = split(passed, weights);
    units.forEach((unit, index) => {
      const countedMinor = (upTo[index] ?? 0n) - (before[index] ?? 0n);
      if (countedMinor !== 0n) given.get(unit)?.push({ line: part.line, countedMinor });
    });
    before = upTo;
  }
  return given;
}

/** The unit whose charge an amount equals, to a minor unit; the one with the fewest such lines so far. */
function ownerOf(amountMinor: bigint, given: ReadonlyMap<PricedUnit, CountedLine[]>): PricedUnit | null {
  let owner: PricedUnit | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [unit, lines] of given) {
    const equals = (chargeMinor: bigint) => chargeMinor > 0n && absMinor(chargeMinor - amountMinor) <= 1n;
    if (!equals(unit.shouldMinor ?? 0n) && !equals(unit.reportedMinor)) continue;
    if (lines.length < fewest) [owner, fewest] = [unit, lines.length];
  }
  return owner;
}

function weightsFor(totalMinor: bigint, given: ReadonlyMap<PricedUnit, CountedLine[]>): bigint[] {
  const entries = [...given];
  const open = (chargeMinor: bigint, lines: CountedLine[]) => {
    const left = chargeMinor - sumOf(lines);
    return left > 0n ? left : 0n;
  };
  const should = entries.map(([unit, lines]) => open(unit.shouldMinor ?? 0n, lines));
  const reported = entries.map(([unit, lines]) => open(unit.reportedMinor, lines));
  const [sumShould, sumReported] = [total(should), total(reported)];
  if (absMinor(totalMinor - sumShould) > 1n && sumReported > 0n) {
    if (totalMinor <= sumReported) return reported;
    if (totalMinor < sumShould) {
      const missing = should.map((each, index) =>
        each > (reported[index] ?? 0n) ? each - (reported[index] ?? 0n) : 0n,
      );
      const more = split(totalMinor - sumReported, missing);
      return reported.map((each, index) => each + (more[index] ?? 0n));
    }
  }
  if (sumShould > 0n) return should;
  const charges = entries.map(([unit]) => absMinor(unit.shouldMinor ?? 0n));
  return total(charges) > 0n ? charges : charges.map(() => 1n);
}

const sumOf = (lines: readonly CountedLine[]) => total(lines.map(({ countedMinor }) => countedMinor));
const total = (amounts: readonly bigint[]) => amounts.reduce((sum, each) => sum + each, 0n);

/** Splits an amount by weights; shares are rounded cumulatively, so that they add up to it exactly. */
export function split(amountMinor: bigint, weights: readonly bigint[]): bigint[] {
  const whole = total(weights);
  if (whole === 0n) return weights.map(() => 0n);
  let passed = 0n;
  let given = 0n;
  return weights.map((weight) => {
    passed += weight;
    const upTo = divideHalfEven(amountMinor * passed, whole);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
