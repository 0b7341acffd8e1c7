import { Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { addDays, addMonths, type Day, daysIn, overlap, type Period } from '#core/period.ts';
import type { FindingDraft } from '../draft.ts';
import type { EngineInput } from './facts-codec.ts';
import { dayWords, grouped } from './words.ts';

/** More bars than this by day would be too thin to tell apart: then a bar is a month. */
const DAYS_MAX = 100;

type Bar = { actual: number; reported: number | null };

/** Use and reports over the period as shares of the highest bar, with the words around them. */
export type Chart = {
  heading: string;
  summary: string;
  alt: string;
  top: string;
  first: string;
  last: string;
  reported: boolean;
  bars: Bar[];
};

/** The chart of a finding about one product's use; null where there is nothing to draw. */
export function chartOf({ facts }: EngineInput, draft: FindingDraft, unit: string | null): Chart | null {
  const product = facts.products.get(draft.productKey ?? '');
  const { covered } = draft.evidence;
  if (!product || draft.productKey === null) return null;
  const isDaily = daysIn(covered) <= DAYS_MAX;
  const spans = spansOf(covered, isDaily);
  const actual = spans.map((span) =>
    sumDecimals(
      product.use.filter((use) => span.start <= use.day && use.day < span.end).map((use) => use.sum),
    ),
  );
  const reported = spans.map((span) =>
    sumDecimals(
      product.reports.map((report) => {
        const shared = overlap(report, span);
        return shared ? report.sum.times(daysIn(shared)).div(daysIn(report)) : ZERO;
      }),
    ),
  );
  const most = Decimal.max(ZERO, ...actual, ...reported);
  if (most.isZero()) return null;
  const hasReports = reported.some((each) => each.gt(0));
  const share = (value: Decimal) => Math.max(0, Math.round(value.div(most).toNumber() * 1e4) / 1e4);
  const used = sumDecimals(actual);
  const reportedUnits = sumDecimals(reported);
  const counted = unit === null ? '' : `, counted in the unit “${unit}”`;
  const summary = hasReports
    ? `${figure(used)} were used and ${figure(reportedUnits)} reported to billing${counted}.`
    : `${figure(used)} were used; none were reported to billing${counted}.`;
  return {
    heading: isDaily ? 'Use by day' : 'Use by month',
    summary,
    alt: `${isDaily ? 'Daily' : 'Monthly'} bars from ${dayWords(covered.start)} to ${dayWords(addDays(covered.end, -1))}. ${summary} The figures are in usage-daily.csv.`,
    top: figure(most),
    first: dayWords(covered.start),
    last: dayWords(addDays(covered.end, -1)),
    reported: hasReports,
    bars: spans.map((_span, at) => ({
      actual: share(actual[at] ?? ZERO),
      reported: hasReports ? share(reported[at] ?? ZERO) : null,
    })),
  };
}

function spansOf(covered: Period, isDaily: boolean): Period[] {
  const spans: Period[] = [];
  for (let start: Day = covered.start; start < covered.end; ) {
    const next = isDaily ? addDays(start, 1) : addMonths(`${start.slice(0, 7)}-01`, 1, 1);
    const end = next < covered.end ? next : covered.end;
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

function figure(units: Decimal): string {
  return grouped(units.toDecimalPlaces(3, Decimal.ROUND_HALF_EVEN).toFixed());
}
