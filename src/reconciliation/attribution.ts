import { absMinor } from '#core/money.ts';
import { daysIn, overlap, type Period } from '#core/period.ts';
import type { BilledLine } from '#records/billing.ts';
import { type CountedLine, type PricedUnit, shareOut, split } from './sharing.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Lines against recurring charges and against use, when a product has both. */
const KINDS_OF_RECURRING = new Set(['recurring']);
const KINDS_OF_USE = new Set(['usage', 'overage', 'minimum']);

/**
 * Gives each line of one account and product to the units it bills (rule 16). Across billing periods it is
 * spread by days; within one period it goes to the subscription that its invoice names, then to the kind of
 * charge it is, then to the unit whose charge it equals; see `sharing.ts` for what is left.
 * Lines that touch no unit are not compared.
 */
export function attributeLines(
  lines: readonly BilledLine[],
  units: readonly PricedUnit[],
): Map<UnitOfWork, CountedLine[]> {
  const counted = new Map<UnitOfWork, CountedLine[]>(units.map(({ unit }) => [unit, []]));
  const together = new Map<string, { eligible: PricedUnit[]; parts: CountedLine[] }>();
  for (const line of lines) {
    const groups = groupsTouched(line, units);
    const shares = split(line.amountMinor, weightsOf(line, groups));
    groups.forEach((group, index) => {
      const eligible = narrow(line, group.units);
      const key = [line.currency, ...eligible.map((each) => units.indexOf(each))].join(' ');
      const known = together.get(key) ?? { eligible, parts: [] };
      together.set(key, known);
      known.parts.push({ line, countedMinor: shares[index] ?? 0n });
    });
  }
  for (const { eligible, parts } of together.values()) {
    for (const [each, shared] of shareOut(parts, eligible)) counted.get(each.unit)?.push(...shared);
  }
  return counted;
}

type Group = { units: PricedUnit[]; days: number; periodDays: number };

/** The billing periods a line shares days with; a period it names exactly takes all of it. */
function groupsTouched(line: BilledLine, units: readonly PricedUnit[]): Group[] {
  const possible = ofNamedSubscription(line, units);
  const exact = possible.filter(
    ({ unit }) => same(unit.period.whole, line.period) || same(unit.period.covered, line.period),
  );
  const among = exact.length > 0 ? exact : possible;
  const groups = new Map<string, Group>();
  for (const each of among) {
    const shared =
      overlap(each.unit.period.covered, line.period) ?? overlap(each.unit.period.whole, line.period);
    if (!shared) continue;
    const key = `${each.unit.period.whole.start} ${each.unit.period.whole.end}`;
    const wholeShared = overlap(each.unit.period.whole, line.period) ?? shared;
    const periodDays = daysIn(each.unit.period.whole);
    const group = groups.get(key) ?? { units: [], days: daysIn(wholeShared), periodDays };
    group.units.push(each);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * By what a line is shared over billing periods: by days; where the charge is by the period, by what each should
 * have been billed for the days that the line names, or for all of them where the line is exactly their sum (rule 16).
 */
function weightsOf(line: BilledLine, groups: readonly Group[]): bigint[] {
  const days = groups.map((group) => BigInt(group.days));
  if (groups.length < 2 || !groups.every(({ units }) => units.every(({ unit }) => unit.isRecurring)))
    return days;
  const charges = groups.map(({ units }) => units.reduce((sum, each) => sum + (each.shouldMinor ?? 0n), 0n));
  if (charges.some((charge) => charge <= 0n)) return days;
  const whole = charges.reduce((sum, charge) => sum + charge, 0n);
  if (absMinor(whole - line.amountMinor) <= BigInt(groups.length)) return charges;
  // Weights are whole numbers: 10,000 times the share of the period's days.
  return groups.map(
    ({ days: named, periodDays }, index) =>
      ((charges[index] ?? 0n) * 10_000n * BigInt(named)) / BigInt(periodDays),
  );
}

/** When the invoice names a subscription, others are left out if periods of its own share a day with the line. */
function ofNamedSubscription(line: BilledLine, units: readonly PricedUnit[]): readonly PricedUnit[] {
  if (line.subscriptionId === null) return units;
  const own = units.filter(
    ({ unit }) =>
      unit.subscription?.subscriptionId === line.subscriptionId &&
      overlap(unit.period.whole, line.period) !== null,
  );
  return own.length > 0 ? own : units;
}

function narrow(line: BilledLine, units: PricedUnit[]): PricedUnit[] {
  const inCurrency = units.filter((each) => each.unit.terms?.price.currency === line.currency);
  const candidates = inCurrency.length > 0 ? inCurrency : units;
  const kind = line.kind ?? '';
  const fitting = candidates.filter((each) =>
    each.unit.isRecurring ? KINDS_OF_RECURRING.has(kind) : KINDS_OF_USE.has(kind),
  );
  const byKind = fitting.length > 0 ? fitting : candidates;
  const covering = byKind.filter((each) => overlap(each.unit.period.covered, line.period) !== null);
  return covering.length > 0 ? covering : byKind;
}

function same(a: Period, b: Period): boolean {
  return a.start === b.start && a.end === b.end;
}
