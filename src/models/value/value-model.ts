import type { BoostingModel } from '../boosting-model.ts';
import type { Encoder } from '../encode.ts';
import type { ForestModel } from '../forest.ts';
import type { Ridge } from '../linear/ridge.ts';
import type { HazardModel } from '../survival/hazard.ts';
import type { Table } from '../table.ts';
import type { BgNbd } from './bg-nbd.ts';
import type { GammaGamma } from './gamma-gamma.ts';
import type { Purchases } from './purchases.ts';

/** Customers under contract: how many periods each has lived, and the margin of one period. NaN is unknown. */
export type Contracts = {
  readonly rows: number;
  readonly age: Float64Array;
  readonly margin: Float64Array;
};

/** Customers who buy when they like, or who stay until they leave. */
export type Customers =
  | { readonly kind: 'purchases'; readonly purchases: Purchases }
  | { readonly kind: 'contracts'; readonly contracts: Contracts };

/**
 * Customers and what they brought in the `horizon` after an instant, in the unit of their histories: whole periods for
 * contracts. `signs` are further columns known at that instant, among them those that the hazard reads. A `value` that
 * is not finite is unknown: such a row teaches nothing of value. `terms` are for contracts.
 */
export type ValueExamples = {
  readonly customers: Customers;
  readonly signs: Table | null;
  readonly value: Float64Array;
  readonly horizon: number;
  readonly terms?: { readonly hazard: HazardModel; readonly discount: number };
};

/** Means over customers of the three factors whose product is the prior. */
export type TypicalCustomer = { readonly whenAlive: number; readonly alive: number; readonly spend: number };

/** What purchase histories alone say: BG/NBD purchases times gamma-gamma spend. */
export type PurchasePrior = {
  readonly kind: 'purchases';
  readonly horizon: number;
  readonly rates: BgNbd;
  readonly spend: GammaGamma;
  readonly typical: TypicalCustomer;
  /** No prior is below this, so that what members learn, a ratio to it, exists. */
  readonly floor: number;
};

/** What contracts alone say: survival times margin, discounted by period. */
export type ContractPrior = {
  readonly kind: 'contracts';
  readonly horizon: number;
  readonly hazard: HazardModel;
  readonly discount: number;
  readonly typical: TypicalCustomer;
  readonly floor: number;
};

export type ValuePrior = PurchasePrior | ContractPrior;

/** What the prior says, row by row: value = whenAlive · alive · spend, at least the floor. */
export type PriorParts = {
  /** Purchases expected within the horizon, or periods in it (discounted), of a customer who surely stays one. */
  readonly whenAlive: Float64Array;
  /** The chance that it still is one, or the share of those periods that it is expected to live through. */
  readonly alive: Float64Array;
  /** Amount expected of a purchase, or the margin of a period. */
  readonly spend: Float64Array;
  readonly value: Float64Array;
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
  readonly prior: ValuePrior;
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
  /** `whenAlive` · `alive` and `alive` of the prior: expected purchases or periods, and life. */
  readonly count: Float64Array;
  readonly alive: Float64Array;
};

/** One part of a customer's value, in money; negative where it lowers it. */
export type ValueFactor = { readonly group: string; readonly amount: number };

/** A customer's value in parts: base + Σ amounts = value. Largest |amount| first. */
export type ValueExplanation = {
  readonly value: number;
  /** The point estimate of a customer who is typical in rate, life and spend; below 0 where it would be 0. */
  readonly base: number;
  readonly factors: readonly ValueFactor[];
};
