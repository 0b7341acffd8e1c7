import type { SeriesReportJson } from '#models/shapes.ts';
import { month } from '../kit/date.ts';

/** As far back as the shape of the past helps to read what comes. */
const PAST_MAX = 48;

export type FanRow = {
  label: string;
  month: string | null;
  actual: number | null;
  point: SeriesReportJson['points'][number] | null;
};

/** The last years known and then the steps forecast, in their order. */
export function fanRows({ history, points }: SeriesReportJson): FanRow[] {
  const name = (one: { month: string | null }, step: number) =>
    one.month ? month(one.month) : `step ${step}`;
  const past = history.map((one, index) => ({
    label: name(one, index + 1),
    month: one.month,
    actual: one.value,
    point: null,
  }));
  const future = points.map((point, index) => ({
    label: name(point, history.length + index + 1),
    month: point.month,
    actual: null,
    point,
  }));
  return [...past.slice(-PAST_MAX), ...future];
}
