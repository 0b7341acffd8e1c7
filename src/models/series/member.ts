/** Forecasts `horizon` steps from what was known by then. */
export type Forecaster = (known: Float64Array, season: number, horizon: number) => Float64Array;

/** A way to forecast that takes part in the league. */
export type Member = {
  readonly name: string;
  /** Its share of the forecast before the backtest has spoken. */
  readonly prior: number;
  /** Values that it wants to know. */
  readonly valuesMin: (season: number) => number;
  /** Settles on the whole history what is too dear to settle at every past origin, such as a model's form. */
  readonly prepare: (values: Float64Array, season: number) => Forecaster;
};
