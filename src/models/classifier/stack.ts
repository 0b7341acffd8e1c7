import {
  type Calibration,
  calibrate,
  chooseCalibration,
  fitCalibration,
} from '../calibration/calibration.ts';
import { fitNonnegativeLogistic, type NonnegativeLogistic } from '../linear/nonnegative-logistic.ts';
import { lossesOf, winsBy } from '../quality/paired-loss.ts';

/** What the learners said of one fold's test rows: log-odds by member, by stage, by row. */
export type FoldLogOdds = {
  readonly rows: Int32Array;
  readonly outcome: Float64Array;
  /** The base rate of the fold's training rows. */
  readonly baseRate: number;
  readonly staged: readonly (readonly Float64Array[])[];
};

/** How the learners' log-odds become one: the stage of each, its weight (0: left out), and a map that calibrates. */
export type Stack = {
  readonly stages: readonly number[];
  readonly mix: NonnegativeLogistic;
  readonly calibration: Calibration;
};

/** As strongly as this many well-spread rows, weights are drawn to being equal. */
const SHRINKAGE = 30;
/** A learner with less weight costs more than it brings. */
const WEIGHT_MIN = 0.05;
const WINDOW_RARER_MIN = 200;

/**
 * Stacked generalisation (Wolpert 1992) of log-odds with weights that are not negative (Breiman 1996) and drawn to
 * being equal. Stages are those with the least log-loss. `folds` come oldest first; with `newest` the calibration is
 * fitted on the latest half of the rows where it holds 200 of either outcome.
 */
export function fitStack(folds: readonly FoldLogOdds[], newest: boolean): Stack {
  const outcome = joined(folds.map((fold) => fold.outcome));
  const stages = bestStages(folds, 1);
  const features = stages.map((stage, member) => joined(folds.map((fold) => fold.staged[member]![stage]!)));
  const mix = prunedMix(features, outcome);
  const mixed = mixLogOdds(mix, features);
  const foldOf = Int32Array.from(
    folds.flatMap((fold, each) => Array.from(fold.rows, (_, row) => (folds.length > 1 ? each : row % 5))),
  );
  const kind = chooseCalibration(mixed, outcome, foldOf);
  const from = newest ? newestWindow(outcome) : 0;
  return { stages, mix, calibration: fitCalibration(kind, mixed.slice(from), outcome.slice(from)) };
}

/**
 * Of each learner, the earliest stage whose log-loss on the test rows of these folds is within `errors` standard errors of the
 * best one's, row by row (Breiman et al. 1984, the one-standard-error rule): fewer rounds keep better as times change.
 */
export function bestStages(folds: readonly FoldLogOdds[], errors: number): number[] {
  const outcome = joined(folds.map((fold) => fold.outcome));
  return folds[0]!.staged.map((ofMember, member) => {
    const losses = ofMember.map((_, stage) =>
      lossesOf(joined(folds.map((fold) => fold.staged[member]![stage]!)), outcome),
    );
    const totals = losses.map(total);
    const best = totals.indexOf(Math.min(...totals));
    return losses.findIndex((each, stage) => stage === best || winsBy(each, losses[best]!) <= errors);
  });
}

/** Calibrated log-odds of a fold's rows by a stack that was fitted on other folds. */
export function stackedLogOdds({ stages, mix, calibration }: Stack, fold: FoldLogOdds): Float64Array {
  const features = stages.map((stage, member) => fold.staged[member]![stage]!);
  return mixLogOdds(mix, features).map((z) => calibrate(calibration, z));
}

/** bias + Σ weight · log-odds, row by row. */
export function mixLogOdds(
  { bias, weights }: NonnegativeLogistic,
  features: readonly Float64Array[],
): Float64Array {
  const mixed = new Float64Array(features[0]!.length).fill(bias);
  weights.forEach((weight, member) => {
    if (weight > 0)
      for (let row = 0; row < mixed.length; row++) mixed[row]! += weight * features[member]![row]!;
  });
  return mixed;
}

function prunedMix(features: readonly Float64Array[], outcome: Float64Array): NonnegativeLogistic {
  const mixOf = (of: readonly Float64Array[]) =>
    fitNonnegativeLogistic(
      of,
      outcome,
      of.map(() => 1 / of.length),
      SHRINKAGE,
    );
  const { weights } = mixOf(features);
  const kept = weights.map((weight) => weight >= WEIGHT_MIN);
  if (!kept.includes(true)) return mixOf(features);
  const pruned = mixOf(features.filter((_, member) => kept[member]));
  const remaining = [...pruned.weights];
  return { bias: pruned.bias, weights: kept.map((isKept) => (isKept ? remaining.shift()! : 0)) };
}

function newestWindow(outcome: Float64Array): number {
  const from = outcome.length >> 1;
  const positives = outcome.slice(from).reduce((sum, each) => sum + each, 0);
  return Math.min(positives, outcome.length - from - positives) >= WINDOW_RARER_MIN ? from : 0;
}

function total(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0);
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
