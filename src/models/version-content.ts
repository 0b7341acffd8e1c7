import type { ClassifierModel } from './classifier-model.ts';
import type { Feature } from './dataset/dataset.ts';
import type { DriftReference } from './drift/reference.ts';
import type { ForecastSeries } from './report-json.ts';

/** The rows a version was trained on, by their prints, with what it gave each before it had seen it (null: never). */
export type KnownRows = {
  readonly prints: readonly string[];
  readonly outOfFold: readonly (number | null)[];
};

/** All that is kept of a trained classifier: enough to score, to explain, to compare and to notice drift. */
export type ClassifierContent = {
  readonly task: 'classifier';
  readonly features: readonly Feature[];
  /** True when rows had an instant: dates are then counted back from it. */
  readonly isDated: boolean;
  readonly model: ClassifierModel;
  readonly baseRate: number;
  readonly verdict: 'skill' | 'weak' | 'none';
  readonly reference: DriftReference;
  readonly rows: KnownRows;
};

/** Of series the forecasts are all there is. */
export type SeriesContent = { readonly task: 'series'; readonly series: readonly ForecastSeries[] };

/** A trained version as portable JSON. */
export type VersionContent = ClassifierContent | SeriesContent;
