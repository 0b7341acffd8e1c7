import type { SeriesReportJson } from '#models/shapes.ts';
import { month } from '../kit/date.ts';

export type FanRow = {
  label: string;
  month: string | null;
  actual: number | null;
  point: SeriesReportJson['points'][number] | null;
};

/** At most `past` of the last steps known, and then those that are forecast, in their order. */
export function fanRows({ history, points }: SeriesReportJson, past: number): FanRow[] {
  const name = (one: { month: string | null }, step: number) =>
    one.month ? month(one.month) : `step ${step}`;
  const known = history.map((one, index) => ({
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
  return [...known.slice(-past), ...future];
}
