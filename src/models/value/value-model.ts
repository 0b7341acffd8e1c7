import type { BoostingModel } from '../boosting-model.ts';
import type { Encoder } from '../encode.ts';
import type { ForestModel } from '../forest.ts';
import type { Ridge } from '../linear/ridge.ts';
import type { Table } from '../table.ts';
import type { BgNbd } from './bg-nbd.ts';
import type { GammaGamma } from './gamma-gamma.ts';
import type { Purchases } from './purchases.ts';

/**
 * Customers and what they brought in the `horizon` after their histories end, in the unit of the histories. `signs`
 * are further columns known at that instant. A `value` that is not finite is unknown: such a row teaches nothing.
 */
export type ValueExamples = {
  readonly purchases: Purchases;
  readonly signs: Table | null;
  readonly value: Float64Array;
  readonly horizon: number;
};

/** What purchase histories alone say: BG/NBD purchases times gamma-gamma spend. `typical` are means over customers. */
export type PurchasePrior = {
  readonly horizon: number;
  readonly rates: BgNbd;
  readonly spend: GammaGamma;
  readonly typical: { readonly whenAlive: number; readonly alive: number; readonly spend: number };
  /** No prior is below this, so that what members learn, a ratio to it, exists. */
  readonly floor: number;
};

/** Learners of the ratio of what came to what the prior said; each with its weight in their sum. */
export type ValueMember =
  | { readonly name: 'prior'; readonly weight: number }
  | { readonly name: 'boosting'; readonly weight: number; readonly model: BoostingModel }
  | { readonly name: 'forest'; readonly weight: number; readonly model: ForestModel }
  | { readonly name: 'linear'; readonly weight: number; readonly model: Ridge };

/** The point estimate is `scale` · max(0, z − `threshold` · spend), z being the stacked expectation. */
export type PointMap = { readonly scale: number; readonly threshold: number };

/** Among customers whose expectation lies up to `upTo` (null: any), outcomes over z lie between these with 80 %. */
export type IntervalBand = { readonly upTo: number | null; readonly low: number; readonly high: number };

/** A trained model of customer value; plain JSON. */
export type ValueModel = {
  readonly prior: PurchasePrior;
  /** Null when examples were too few for anything but the prior. */
  readonly encoder: Encoder | null;
  readonly members: readonly ValueMember[];
  /** What the stacked expectation is multiplied by, so that its total is that of the examples. */
  readonly meanScale: number;
  readonly point: PointMap;
  readonly bands: readonly IntervalBand[];
};

/** Figures of predictions for rows that had no part in them. Totals are shares: 0 is unbiased. */
export type ValueMetrics = {
  readonly rows: number;
  /** Mean absolute error, in money. */
  readonly mae: number;
  /** Correlation with what came; null when either is constant. */
  readonly pearson: number | null;
  /** Predicted total over the true one, less one; null when nothing came. */
  readonly totalBias: number | null;
};

export type ValueReport = {
  readonly rows: number;
  readonly buyers: number;
  /** Out of fold: the point estimate, and beside it the prior alone and the mean of all customers. */
  readonly backtest: ValueMetrics | null;
  readonly prior: ValueMetrics | null;
  readonly baseline: ValueMetrics | null;
  /** The share of outcomes within their 80 % interval, out of fold. */
  readonly coverage80: number | null;
  readonly members: readonly { readonly name: ValueMember['name']; readonly weight: number }[];
  readonly notes: readonly string[];
};

/** What a model says of customers, by row: amounts within the horizon, in money. */
export type ValueScores = {
  /** The amount that comes nearest by absolute error, among those whose total is right: what to show for one. */
  readonly value: Float64Array;
  /** The expected amount: what to add up over customers. */
  readonly mean: Float64Array;
  readonly low80: Float64Array;
  readonly high80: Float64Array;
  /** Expected purchases, and the chance that the customer still is one. */
  readonly purchases: Float64Array;
  readonly alive: Float64Array;
};

/** One part of a customer's value, in money; negative where it lowers it. */
export type ValueFactor = { readonly group: string; readonly amount: number };

/** A customer's value in parts: base + Σ amounts = value. Largest |amount| first. */
export type ValueExplanation = {
  readonly value: number;
  /** The value of a customer who is typical in all three: rate, chance to be alive, and spend. */
  readonly base: number;
  readonly factors: readonly ValueFactor[];
};
