import { Decimal, decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { contains, type Day, daysIn, overlap, type Period } from '#core/period.ts';
import type { Aggregation, DayReport, DayUse, ProductUse } from './account-facts.ts';
import { lostDays, missingDays } from './rhythm.ts';

/** Units of one unit of work, and how the days differ: kept in both directions, never netted (rule 22). */
export type Tally = {
  readonly actual: Decimal;
  readonly reported: Decimal;
  readonly reportRows: number;
  readonly underDays: number;
  readonly overDays: number;
  readonly daysOfUse: number;
  /** Every report names its day, so that a hole of the log shows on that day and nowhere else. */
  readonly isReportedByDay: boolean;
  /** Days on which the log has holes: more was reported than seen, and less arrived than usual (rule 24). */
  readonly holes: readonly Day[];
  /** What was reported to billing on days with holes, above what the log kept: it stands in for the lost rows. */
  readonly standIn: Decimal;
};

/** Counts one product's use and reports inside a period, as the product aggregates (rules 9 and 21). */
export function tally(use: ProductUse, period: Period, aggregation: Aggregation, isLicensed: boolean): Tally {
  const days = use.use.filter((each) => contains(period, each.day));
  const reports = use.reports.filter((each) => overlap(each, period) !== null);
  const rule = isLicensed && aggregation !== 'unique_count' ? 'max' : aggregation;
  const byDay = dailyReports(reports);
  const seen = new Map(days.map((each) => [each.day, each]));
  let underDays = 0;
  let overDays = 0;
  for (const [day, reported] of byDay) {
    const actual = seen.get(day)?.sum ?? ZERO;
    if (reported.lt(actual)) underDays++;
    if (reported.gt(actual)) overDays++;
  }
  for (const day of seen.keys()) if (byDay.size > 0 && !byDay.has(day)) underDays++;
  const actual = aggregateUse(days, rule);
  const reported = aggregateReports(reports, period, rule);
  const onDays = holesIn(days, byDay);
  const isReportedByDay = reports.length > 0 && reports.every((each) => daysIn(each) === 1);
  const isShort = onDays.length === 0 && reported.gt(actual) && !isReportedByDay;
  const holes = isShort ? restingDays(use, period, reported.minus(actual)) : onDays;
  const lost = isShort && holes.length > 0 ? reported.minus(actual) : excessOn(onDays, byDay, seen);
  return {
    actual,
    reported,
    reportRows: reports.length,
    underDays,
    overDays,
    daysOfUse: days.length,
    isReportedByDay,
    holes,
    standIn: rule === 'sum' && !actual.isZero() ? lost : ZERO,
  };
}

/** Holes where reports do not tell the days: by the account's own rhythm, or as single days of the missing size. */
function restingDays(use: ProductUse, period: Period, excess: Decimal): Day[] {
  const missing = missingDays(
    use.use.map((each) => each.day),
    period,
  );
  return missing.length > 0 ? missing : lostDays(use.use, period, excess);
}

function aggregateUse(days: readonly DayUse[], rule: Aggregation): Decimal {
  if (days.length === 0) return ZERO;
  switch (rule) {
    case 'sum':
      return sumDecimals(days.map((each) => each.sum));
    case 'max':
      return Decimal.max(...days.map((each) => each.max));
    case 'last':
      return days.reduce((latest, each) => (each.day > latest.day ? each : latest)).last;
    case 'unique_count':
      return decimal(new Set(days.flatMap((each) => each.values)).size);
  }
}

/** A report for the very period counts whole; any other span is spread by days; instants count on their day. */
function aggregateReports(reports: readonly DayReport[], period: Period, rule: Aggregation): Decimal {
  if (reports.length === 0) return ZERO;
  if (rule === 'last') return reports.reduce((latest, each) => (each.end > latest.end ? each : latest)).sum;
  if (rule !== 'sum') return Decimal.max(...reports.map((each) => each.max));
  return sumDecimals(
    reports.map((each) => {
      const shared = overlap(each, period);
      if (!shared) return ZERO;
      return daysIn(shared) === daysIn(each) ? each.sum : each.sum.times(daysIn(shared)).div(daysIn(each));
    }),
  );
}

function dailyReports(reports: readonly DayReport[]): Map<Day, Decimal> {
  const byDay = new Map<Day, Decimal>();
  for (const report of reports) {
    if (daysIn(report) === 1) byDay.set(report.start, (byDay.get(report.start) ?? ZERO).plus(report.sum));
  }
  return byDay;
}

/** Use on ordinary days may exceed the log by so little of the whole excess when days of it are lost. */
const ORDINARY_SHARE_MAX = 0.2;

/**
 * Days on which more was reported than seen and fewer rows came than usual. When ordinary days are reported too
 * high as well, billing exaggerates and the log is whole: then only days without any row may be holes.
 */
function holesIn(days: readonly DayUse[], reported: ReadonlyMap<Day, Decimal>): Day[] {
  const counts = days.map((each) => each.events).sort((a, b) => a - b);
  const usual = counts[Math.floor(counts.length / 2)] ?? 1;
  const seen = new Map(days.map((each) => [each.day, each]));
  const high = [...reported].filter(([day, units]) => units.gt(seen.get(day)?.sum ?? ZERO));
  if (high.length === 0) return [];
  const eventsOn = (day: Day) => seen.get(day)?.events ?? 0;
  const thin = high.map(([day]) => day).filter((day) => eventsOn(day) < usual);
  const ordinary = high.map(([day]) => day).filter((day) => eventsOn(day) >= usual);
  const whole = excessOn(
    high.map(([day]) => day),
    reported,
    seen,
  );
  const isExaggerated = excessOn(ordinary, reported, seen).gt(whole.times(ORDINARY_SHARE_MAX));
  return (isExaggerated ? thin.filter((day) => eventsOn(day) === 0) : thin).sort();
}

function excessOn(
  days: readonly Day[],
  reported: ReadonlyMap<Day, Decimal>,
  seen: ReadonlyMap<Day, DayUse>,
): Decimal {
  return sumDecimals(days.map((day) => (reported.get(day) ?? ZERO).minus(seen.get(day)?.sum ?? ZERO)));
}
