import type { SeriesReportJson } from '#models/shapes.ts';
import { useMe } from '../access/session.ts';
import { month } from '../kit/date.ts';
import { plural } from '../kit/format.ts';
import { inUnit } from './unit-words.ts';

/** The series in the organization's own currency before the others. */
export function useHomeFirst(series: SeriesReportJson[]): SeriesReportJson[] {
  const home = useMe().organization.currency;
  return series.toSorted((a, b) => Number(b.unit === home) - Number(a.unit === home));
}

/** What is expected of the first series, and whether such forecasts were worth anything before. */
export function ForecastSentence({ series }: { series: SeriesReportJson[] }) {
  const [shown] = useHomeFirst(series);
  const first = shown?.points[0];
  if (!shown || !first) return <>Nothing is forecast yet.</>;
  const sum = shown.points.reduce((total, one) => total + one.mean, 0);
  const from = first.month ? ` from ${month(first.month)}` : '';
  const others = series.length > 1 ? ` in ${shown.unit}` : '';
  const worth =
    shown.verdict.skill === 'skill'
      ? 'at past dates such forecasts did better than repeating the year before'
      : 'it is not known to do better than repeating the year before';
  return (
    <>
      {inUnit(sum, shown.unit)} is expected{others} in the {plural(shown.points.length, 'month')}
      {from}; {worth}.
    </>
  );
}
