import { type Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { addDays, type Day } from '#core/period.ts';
import { startOfDay } from '#core/zone.ts';
import type { AccountFacts, DayUse, EdgeUse } from '../account-facts.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { QualityFault } from './fault.ts';

const MINUTE_MS = 60_000;

/** Days at whose start two neighbouring periods part that differ from their reports in opposite directions. */
export function edgesBetweenOpposites(units: readonly UnitOfWork[]): Day[] {
  return pairsOf(units).map(([, after]) => after.period.covered.start);
}

/**
 * The facts with events put back over a period's edge where those within the clock's tolerance of it are, to the
 * unit, what one of the two periods lacks or has too much, although the other differs for another reason as well,
 * such as a hole of the log; and the faults that say so. Null when there are none.
 */
export function putBackEvents(
  facts: AccountFacts,
  productKey: string,
  units: readonly UnitOfWork[],
  use: EdgeUse,
  toleranceMinutes: number,
): { facts: AccountFacts; faults: QualityFault[] } | null {
  const product = facts.products.get(productKey);
  if (!product) return null;
  const days = new Map<Day, DayUse>(product.use.map((each) => [each.day, each]));
  const faults: QualityFault[] = [];
  for (const [before, after] of pairsOf(units)) {
    const day = after.period.covered.start;
    const edge = startOfDay(day, after.subscription?.timeZone ?? facts.timeZone);
    const lacking = differenceOf(before);
    const crossing = crossingsAt(edge, use, toleranceMinutes).find(({ units: moved }) => {
      const fits = moved.eq(lacking) || moved.eq(differenceOf(after).neg());
      return fits && moved.isPositive() === lacking.isPositive() && moved.abs().lte(lacking.abs());
    });
    if (!crossing) continue;
    shift(days, addDays(day, -1), crossing.units, crossing.events);
    shift(days, day, crossing.units.neg(), -crossing.events);
    faults.push(faultOf(facts.accountId, before, after, crossing.units, toleranceMinutes));
  }
  if (faults.length === 0) return null;
  const moved = { ...product, use: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)) };
  return { facts: { ...facts, products: new Map(facts.products).set(productKey, moved) }, faults };
}

type Crossing = { readonly units: Decimal; readonly events: number };

/** What may have crossed an edge, nearest first: positive what came late, negative what came early. */
function crossingsAt(edge: number, use: EdgeUse, toleranceMinutes: number): Crossing[] {
  const within = (fromMs: number, toMs: number, sign: 1 | -1): Crossing => {
    const minutes = use.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    return {
      units: sumDecimals(minutes.map(({ units }) => units)).times(sign),
      events: sign * minutes.length,
    };
  };
  const found: Crossing[] = [];
  for (let minutes = 1; minutes <= toleranceMinutes; minutes++) {
    const reach = minutes * MINUTE_MS;
    found.push(within(edge, edge + reach, 1), within(edge - reach, edge, -1));
  }
  return found.filter(({ units }) => !units.isZero());
}

function shift(days: Map<Day, DayUse>, day: Day, units: Decimal, events: number): void {
  const known = days.get(day) ?? { day, sum: ZERO, max: ZERO, last: ZERO, events: 0, values: [] };
  const left = { ...known, sum: known.sum.plus(units), events: known.events + events };
  if (left.events <= 0 && left.sum.isZero()) days.delete(day);
  else days.set(day, { ...left, events: Math.max(1, left.events) });
}

/** Neighbouring metered periods of one product that differ in opposite directions, at least one of them reported. */
function pairsOf(units: readonly UnitOfWork[]): [UnitOfWork, UnitOfWork][] {
  const pairs: [UnitOfWork, UnitOfWork][] = [];
  const live = units.filter((unit) => unit.isLive && !unit.isRecurring && unit.hasEnded);
  for (const [index, after] of live.entries()) {
    const before = live[index - 1];
    if (before?.period.covered.end !== after.period.covered.start) continue;
    if (before.tally.reportRows + after.tally.reportRows === 0) continue;
    const [one, other] = [differenceOf(before), differenceOf(after)];
    if (!one.isZero() && !other.isZero() && one.isPositive() !== other.isPositive())
      pairs.push([before, after]);
  }
  return pairs;
}

const differenceOf = ({ tally }: UnitOfWork) => tally.reported.minus(tally.actual);

function faultOf(
  accountId: string,
  before: UnitOfWork,
  after: UnitOfWork,
  moved: Decimal,
  minutes: number,
): QualityFault {
  const units = moved.abs().toFixed();
  return {
    kind: 'clock_skew',
    accountId,
    productKey: before.productKey,
    sourceKey: null,
    period: { start: before.period.whole.start, end: after.period.whole.end },
    measured: { periods: 2, units_displaced_max: units, minutes },
    words: `${units} units of ${before.productKey} within ${minutes} minutes of the start of ${after.period.covered.start} were counted in the neighbouring period.`,
    effect:
      'The units are counted where they were reported, so that neither a leak nor an over-billing is claimed for them.',
    findingsAffected: 0,
  };
}
