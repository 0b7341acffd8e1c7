/**
 * A series of equal steps, oldest first: months (season 12), quarters (4), days (7) or steps without a season
 * (1). NaN is a missing step. `startMonth` is the calendar month, 1 to 12, that the first value falls in;
 * without it, a series of months or quarters is taken to begin in January.
 */
export type SeriesHistory = {
  readonly values: Float64Array;
  readonly season?: 1 | 4 | 7 | 12;
  readonly startMonth?: number;
};

export type ForecastOptions = {
  /** Steps ahead, 3 to 36; 12 by default. */
  readonly horizon?: number;
};

/** The forecast of one step ahead: the expected value and intervals that hold it 80 and 95 times in 100. */
export type ForecastPoint = {
  readonly step: number;
  readonly mean: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
};

/** A member of the league: its share of the forecast and its mean absolute scaled error in the backtest. */
export type ForecastMember = { readonly name: string; readonly weight: number; readonly mase: number | null };

/**
 * How the whole league did at past origins, each forecast from what was known by then. `mase` scales by the
 * seasonal naive's error within the training part (Hyndman and Koehler 2006), `smape` and `wape` are
 * fractions, `bias` is the mean of forecast minus actual over the mean of actual, `msis` the mean scaled
 * interval score at 95 % (Gneiting and Raftery 2007). Coverages are the shares of actual values within
 * intervals fitted without their own origin. A figure that is not defined on this history is null.
 */
export type ForecastBacktest = {
  readonly origins: number;
  readonly mase: number | null;
  readonly smape: number | null;
  readonly wape: number | null;
  readonly bias: number | null;
  readonly naiveMase: number | null;
  readonly coverage80: number | null;
  readonly coverage95: number | null;
  readonly msis: number | null;
};

/** Whether the league beat the seasonal naive in the backtest; the sentence is for people. */
export type ForecastVerdict = { readonly skill: 'skill' | 'none'; readonly sentence: string };

/**
 * The year's shape. `monthly` has 12 factors from January, `quarterly` 4 from the first quarter: times the
 * trend when `kind` is multiplicative (1 is neutral), added to it when additive (0 is neutral). Null when the
 * steps have no months or fewer than two years are known. `strength` is 0 to 1 (Wang, Smith and Hyndman
 * 2006).
 */
export type ForecastSeasonality = {
  readonly kind: 'multiplicative' | 'additive';
  readonly monthly: readonly number[] | null;
  readonly quarterly: readonly number[] | null;
  readonly strength: number;
};

/**
 * Fractions, null when not defined: `monthOverMonth` is the compound monthly growth of the seasonally
 * adjusted trend over the last year at most; `yearOverYear` the last year's sum over that of the year before,
 * less one.
 */
export type ForecastGrowth = { readonly monthOverMonth: number | null; readonly yearOverYear: number | null };

/**
 * A forecast with its intervals, who made it, how such forecasts did before, and what the series looks like.
 */
export type Forecast = {
  readonly points: readonly ForecastPoint[];
  readonly members: readonly ForecastMember[];
  /** Null when the history is too short for even one past origin. */
  readonly backtest: ForecastBacktest | null;
  readonly verdict: ForecastVerdict;
  readonly seasonality: ForecastSeasonality;
  readonly growth: ForecastGrowth;
  /**
   * What was done with an odd history, in sentences: missing steps filled, too short for a season and the
   * like.
   */
  readonly notes: readonly string[];
};
