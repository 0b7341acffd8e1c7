import { Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { addDays, contains, type Day, daysIn, type Period } from '#core/period.ts';
import type { BilledLine } from '#records/billing.ts';
import type { AccountFacts, DayUse, ProductUse } from '../account-facts.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { QualityFault } from './fault.ts';

/** Steps between units that people mix up: thousands, kibi, minutes and hours, and two of them at once. */
const FACTORS = [1000, 1024, 60, 3600, 1_000_000, 1_048_576];
const BOTH_WAYS = [...FACTORS, ...FACTORS.map((factor) => 1 / factor)];
/** How near a factor a ratio must come, and how near one it must be elsewhere. */
const NEAR = 0.03;
const ALIKE = 0.25;
const DAYS_MIN = 3;

type Step = { readonly factor: Decimal; readonly span: Period };

/**
 * Undoes a lasting step of a product's use by 1000, 1024, 60 or 3600 (or their inverse) that neither the reports
 * nor the invoices show: from one day on the log counts in another unit. Answers the facts with that use in the
 * old unit and the fault, or null; a step is never a leak.
 */
export function undoUnitChange(
  facts: AccountFacts,
  productKey: string,
): { facts: AccountFacts; fault: QualityFault } | null {
  const use = facts.products.get(productKey);
  if (!use || (facts.aggregations.get(productKey) ?? 'sum') === 'unique_count') return null;
  const step = stepIn(use, statementsOf(facts, productKey, use));
  if (!step) return null;
  const read = { ...use, use: use.use.map((day) => inOldUnit(day, step)) };
  return {
    facts: { ...facts, products: new Map(facts.products).set(productKey, read) },
    fault: faultOf(facts, productKey, use, step),
  };
}

/** Figures this near to each other are no step: most products, whose days then need no look. */
const NO_STEP = 0.02;

/** True when use and what was reported to billing (or billed, where nothing was reported) are far enough apart for a step. */
export function mayChangeUnit(units: readonly UnitOfWork[], billed: readonly BilledLine[]): boolean {
  const metered = units.filter((unit) => unit.isLive && !unit.isRecurring && !unit.tally.actual.isZero());
  if (metered.some(({ tally }) => tally.reportRows > 0))
    return metered.some(
      ({ tally }) => !tally.reported.isZero() && isFar(tally.actual.div(tally.reported).toNumber()),
    );
  const quantity = sumDecimals(billed.flatMap((line) => line.quantity ?? []));
  const actual = sumDecimals(metered.map(({ tally }) => tally.actual));
  return quantity.gt(0) && isFar(actual.div(quantity).toNumber());
}

const isFar = (ratio: number) => Math.abs(ratio - 1) > NO_STEP;

type Statement = { readonly span: Period; readonly units: Decimal };

/** What was reported to billing, by day or span; else the quantities that were billed. */
function statementsOf(facts: AccountFacts, productKey: string, use: ProductUse): Statement[] {
  const reports = use.reports.map((each) => ({
    span: { start: each.start, end: each.end },
    units: each.sum,
  }));
  if (reports.some(({ units }) => units.gt(0))) return reports;
  return facts.lines.flatMap((line) =>
    line.productKey === productKey && line.kind !== 'recurring' && line.quantity?.gt(0)
      ? [{ span: line.period, units: line.quantity }]
      : [],
  );
}

function stepIn(use: ProductUse, statements: readonly Statement[]): Step | null {
  const days = [...use.use].sort((a, b) => (a.day < b.day ? -1 : 1));
  const byDay = new Map(days.map((each) => [each.day, each.sum]));
  const ratios = statements.flatMap(({ span, units }) => {
    if (units.lte(0)) return [];
    const seen =
      daysIn(span) === 1
        ? (byDay.get(span.start) ?? ZERO)
        : sumDecimals(days.filter((each) => contains(span, each.day)).map((each) => each.sum));
    return seen.gt(0) ? [{ span, ratio: seen.div(units).toNumber() }] : [];
  });
  const off = ratios.filter(({ ratio }) => factorNear(ratio) !== null);
  if (off.length === 0) return stepWithin(days, statements, ratios);
  const middle = off.map(({ ratio }) => ratio).sort((a, b) => a - b)[Math.floor(off.length / 2)] as number;
  const factor = factorNear(middle) as number;
  const same = off.filter(({ ratio }) => Math.abs(ratio / factor - 1) <= 2 * NEAR);
  const span = {
    start: same.map((each) => each.span.start).sort()[0] as Day,
    end: same
      .map((each) => each.span.end)
      .sort()
      .at(-1) as Day,
  };
  if (daysIn(span) < DAYS_MIN) return null;
  const elsewhere = ratios.filter((each) => !same.includes(each) && !straddles(each.span, span));
  const isLasting = same.length >= ratios.filter((each) => contains(span, each.span.start)).length * 0.9;
  if (!isLasting || elsewhere.some(({ ratio }) => Math.abs(ratio - 1) > ALIKE)) return null;
  if (elsewhere.length === 0 && !isEverywhere(same.map(({ ratio }) => ratio))) return null;
  const refined = refine(days, statements, span, factor);
  return isStepOfUse(days, refined, factor, elsewhere.length > 0)
    ? { factor: new Decimal(factor), span: refined }
    : null;
}

/** A unit within a statement is read wrongly by no more than this when the day of the change is the right one. */
const STATED_WITHIN = 0.005;

/** A step inside the only statement that is off: the day and factor that make the use what was stated. */
function stepWithin(
  days: readonly DayUse[],
  statements: readonly Statement[],
  ratios: readonly { span: Period; ratio: number }[],
): Step | null {
  const far = ratios.filter(({ ratio }) => Math.abs(ratio - 1) > ALIKE);
  const [only] = far;
  const stated = statements.find(({ span }) => span === only?.span);
  if (!only || !stated || far.length > 1) return null;
  const within = days.filter((each) => contains(only.span, each.day));
  for (const { day } of within.slice(1)) {
    for (const factor of BOTH_WAYS) {
      for (const span of [
        { start: day, end: only.span.end },
        { start: only.span.start, end: day },
      ]) {
        const read = sumDecimals(
          within.map((each) => (contains(span, each.day) ? each.sum.div(factor) : each.sum)),
        );
        const isStated = read.div(stated.units).minus(1).abs().lte(STATED_WITHIN);
        if (isStated && daysIn(span) >= DAYS_MIN && isStepOfUse(days, span, factor, true))
          return { factor: new Decimal(factor), span };
      }
    }
  }
  return null;
}

/** All of a log in another unit: only when at least two statements agree on it to half a percent. */
function isEverywhere(ratios: readonly number[]): boolean {
  return ratios.length > 1 && Math.max(...ratios) / Math.min(...ratios) < 1.005;
}

/** A statement that covers days on both sides of an edge of the span is half in each unit. */
function straddles(each: Period, span: Period): boolean {
  const touches = each.start < span.end && each.end > span.start;
  return touches || each.end === span.start || each.start === span.end;
}

/** The factor or its inverse that a ratio comes nearest to, if near enough. */
function factorNear(ratio: number): number | null {
  let nearest: number | null = null;
  let least = NEAR;
  for (const factor of BOTH_WAYS) {
    const off = Math.abs(ratio / factor - 1);
    if (off <= least) [nearest, least] = [factor, off];
  }
  return nearest;
}

/** Moves the edges of a span into neighbouring statements, to the days on which the unit really changed. */
function refine(
  days: readonly DayUse[],
  statements: readonly Statement[],
  span: Period,
  factor: number,
): Period {
  let { start, end } = span;
  for (const { span: around, units } of statements) {
    const within = days.filter((each) => contains(around, each.day));
    if (daysIn(around) <= 1 || within.length === 0) continue;
    const error = (changed: (day: Day) => boolean) =>
      sumDecimals(within.map(({ day, sum }) => (changed(day) ? sum.div(factor) : sum)))
        .div(Decimal.max(units, 1))
        .minus(1)
        .abs()
        .toNumber();
    if (around.end === start) {
      const from = within.map((each) => each.day).find((first) => error((day) => day >= first) <= NEAR);
      if (from !== undefined && error(() => false) > NEAR) start = from;
    }
    if (around.start === end) {
      const last = within.map((each) => each.day).findLast((until) => error((day) => day <= until) <= NEAR);
      if (last !== undefined && error(() => false) > NEAR) end = addDays(last, 1);
    }
  }
  return { start, end };
}

/** The step must be one of the log: its own level inside the span is the factor's times that outside. */
function isStepOfUse(days: readonly DayUse[], span: Period, factor: number, isPartial: boolean): boolean {
  if (!isPartial) return true;
  const level = (some: readonly DayUse[]) => {
    const sums = some.map((each) => each.sum.toNumber()).sort((a, b) => a - b);
    return sums[Math.floor(sums.length / 2)] ?? 0;
  };
  const inside = level(days.filter((each) => contains(span, each.day)));
  const outside = level(days.filter((each) => !contains(span, each.day)));
  if (outside === 0) return true;
  const step = inside / outside / factor;
  return step > 0.3 && step < 3;
}

function inOldUnit(day: DayUse, { factor, span }: Step): DayUse {
  if (!contains(span, day.day)) return day;
  return { ...day, sum: day.sum.div(factor), max: day.max.div(factor), last: day.last.div(factor) };
}

function faultOf(facts: AccountFacts, productKey: string, use: ProductUse, step: Step): QualityFault {
  const { factor, span } = step;
  const seen = sumDecimals(use.use.filter(({ day }) => contains(span, day)).map((each) => each.sum));
  const shown = factor.gte(1)
    ? factor.toFixed()
    : `1/${new Decimal(1).div(factor).toDecimalPlaces(0).toFixed()}`;
  return {
    kind: 'unit_change',
    accountId: facts.accountId,
    productKey,
    sourceKey: null,
    period: span,
    measured: {
      factor: shown,
      units_logged: seen.toFixed(),
      units_read: seen.div(factor).toDecimalPlaces(6).toFixed(),
    },
    words: `From ${span.start} to ${addDays(span.end, -1)} the log of ${productKey} counts ${shown} times what was reported to billing, and the same elsewhere: its unit changed.`,
    effect: 'The usage is read in the old unit, so that the change of unit is not taken for a leak.',
    findingsAffected: 0,
  };
}
