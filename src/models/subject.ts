import type { Context } from '#platform/context.ts';
import type { Dataset } from './dataset/dataset.ts';

/** One series of equal months, oldest first; null is a month of which nothing is known. */
export type MonthSeries = {
  readonly key: string;
  /** A currency, or a word such as `events`. */
  readonly unit: string;
  /** The first month's first day, `YYYY-MM-01`. */
  readonly startMonth: string;
  readonly values: readonly (number | null)[];
};

export type SubjectData =
  | { readonly task: 'classifier'; readonly dataset: Dataset }
  | { readonly task: 'series'; readonly series: readonly MonthSeries[] };

/**
 * Something a room can have predicted. `load` reads what was known at `asOf` within the caller's organization;
 * a fault of it is shown to whoever asked. `predicts` is a plain sentence for people.
 */
export type Subject = {
  readonly id: string;
  readonly title: string;
  readonly predicts: string;
  readonly task: SubjectData['task'];
  readonly horizonDays: number | null;
  load(ctx: Context, asOf: Date): Promise<SubjectData>;
};
