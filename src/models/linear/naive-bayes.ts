import type { Matrix } from '../matrix.ts';
import type { Contributions } from './contributions.ts';

/** Of one column: the chance of `high` (Bernoulli) or mean and variance (Gaussian) in the two classes [0, 1]. */
type Likelihood =
  | {
      readonly kind: 'bernoulli';
      readonly low: number;
      readonly high: number;
      readonly chance: readonly number[];
    }
  | {
      readonly kind: 'gaussian';
      readonly low: number;
      readonly high: number;
      readonly mean: readonly number[];
      readonly variance: readonly number[];
    }
  | { readonly kind: 'silent' };

/** Naive Bayes: prior log-odds and a likelihood for each matrix column. Plain JSON. */
export type NaiveBayes = { readonly prior: number; readonly columns: readonly Likelihood[] };

/** As many rows of the pooled variance are added to that of each class, so that three rows do not make a certainty. */
const VARIANCE_ROWS = 5;

/**
 * Naive Bayes of mixed columns: Bernoulli with Laplace's rule of succession for columns of two values, Gaussian with
 * variances shrunk to the pooled one otherwise (Hastie, Tibshirani and Friedman 2009, § 6.6.3). Missing cells say
 * nothing; values outside what training saw count as its edge. Constant columns are silent.
 */
export function fitNaiveBayes(matrix: Matrix, outcome: Float64Array): NaiveBayes {
  let positives = 0;
  for (const each of outcome) positives += each;
  return {
    prior: Math.log((positives + 1) / (outcome.length - positives + 1)),
    columns: matrix.columns.map((values) => likelihoodOf(values, outcome)),
  };
}

/** Log-odds of each row. */
export function naiveBayesLogOdds(model: NaiveBayes, matrix: Matrix): Float64Array {
  const logOdds = new Float64Array(matrix.rows).fill(model.prior);
  model.columns.forEach((likelihood, column) => {
    const values = matrix.columns[column]!;
    for (let row = 0; row < matrix.rows; row++) logOdds[row]! += logRatio(likelihood, values[row]!);
  });
  return logOdds;
}

/** The log likelihood ratio of each column; the base is the prior log-odds. */
export function naiveBayesContributions(model: NaiveBayes, matrix: Matrix, row: number): Contributions {
  const ofColumn = Float64Array.from(model.columns, (likelihood, column) =>
    logRatio(likelihood, matrix.columns[column]![row]!),
  );
  return { base: model.prior, ofColumn };
}

function likelihoodOf(values: Float64Array, outcome: Float64Array): Likelihood {
  const known = values.filter(Number.isFinite);
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(high > low)) return { kind: 'silent' };
  const classes = [0, 1].map((each) =>
    values.filter((value, row) => Number.isFinite(value) && outcome[row] === each),
  );
  if (known.every((value) => value === low || value === high)) {
    const chance = classes.map(
      (ofClass) => (ofClass.filter((value) => value === high).length + 1) / (ofClass.length + 2),
    );
    return { kind: 'bernoulli', low, high, chance };
  }
  const overall = meanOf(known, 0);
  const mean = classes.map((ofClass) => meanOf(ofClass, overall));
  const squares = classes.map((ofClass, each) =>
    ofClass.reduce((sum, value) => sum + (value - mean[each]!) ** 2, 0),
  );
  const pooled = Math.max((squares[0]! + squares[1]!) / known.length, 1e-9 * (high - low) ** 2);
  const variance = classes.map((ofClass, each) => {
    return (squares[each]! + VARIANCE_ROWS * pooled) / (ofClass.length + VARIANCE_ROWS);
  });
  return { kind: 'gaussian', low, high, mean, variance };
}

function logRatio(likelihood: Likelihood, cell: number): number {
  if (likelihood.kind === 'silent' || Number.isNaN(cell)) return 0;
  const value = Math.min(likelihood.high, Math.max(likelihood.low, cell));
  if (likelihood.kind === 'bernoulli') {
    const { chance, low, high } = likelihood;
    const isHigh = value - low > high - value;
    return isHigh ? Math.log(chance[1]! / chance[0]!) : Math.log((1 - chance[1]!) / (1 - chance[0]!));
  }
  const { mean, variance } = likelihood;
  const density = (each: 0 | 1) =>
    -((value - mean[each]!) ** 2) / (2 * variance[each]!) - Math.log(variance[each]!) / 2;
  return density(1) - density(0);
}

function meanOf(values: Float64Array, without: number): number {
  return values.length === 0 ? without : values.reduce((sum, value) => sum + value, 0) / values.length;
}
