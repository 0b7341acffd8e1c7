import type { ClassifierMetrics } from '../classifier-report.ts';
import { auc } from './auc.ts';
import { averagePrecision } from './average-precision.ts';
import { liftAt } from './lift.ts';
import { brierScore, logLoss } from './proper-score.ts';
import { expectedCalibrationError } from './reliability.ts';

/** Out-of-fold rows: the actual outcome, the prediction, what the base rate known in training would have predicted, and where. */
export type Judged = {
  readonly outcome: Float64Array;
  readonly probability: Float64Array;
  readonly baseline: Float64Array;
  readonly fold: Int32Array;
};

/**
 * Every figure of a classifier on rows it had not seen, pooled over folds; AUC and `eceOfFolds` are means of the
 * folds, since scores of two models do not rank against each other.
 */
export function classifierMetrics(judged: Judged): ClassifierMetrics {
  const { outcome, probability, baseline } = judged;
  const loss = logLoss(outcome, probability);
  const baselineLoss = logLoss(outcome, baseline);
  return {
    rows: outcome.length,
    positives: outcome.reduce((sum, each) => sum + each, 0),
    auc: meanOfFolds(judged, auc) ?? auc(outcome, probability),
    prAuc: averagePrecision(outcome, probability),
    logLoss: loss,
    brier: brierScore(outcome, probability),
    ece: expectedCalibrationError(outcome, probability),
    eceOfFolds: meanOfFolds(judged, expectedCalibrationError) ?? 0,
    liftAt10: liftAt(0.1, outcome, probability),
    baselineLogLoss: baselineLoss,
    baselineBrier: brierScore(outcome, baseline),
    skill: baselineLoss > 0 ? 1 - loss / baselineLoss : 0,
  };
}

function meanOfFolds(
  { outcome, probability, fold }: Judged,
  figure: (outcome: Float64Array, probability: Float64Array) => number | null,
): number | null {
  const figures = [...new Set(fold)]
    .map((each) => {
      const ofFold = (_: number, row: number) => fold[row] === each;
      return figure(outcome.filter(ofFold), probability.filter(ofFold));
    })
    .filter((each) => each !== null);
  return figures.length === 0 ? null : figures.reduce((sum, each) => sum + each, 0) / figures.length;
}
