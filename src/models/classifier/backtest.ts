import type { ClassifierMember, ClassifierMetrics } from '../classifier-report.ts';
import { sigmoid } from '../log-odds.ts';
import { auc } from '../quality/auc.ts';
import { classifierMetrics, type Judged } from '../quality/classifier-metrics.ts';
import type { MemberSpec } from './plan.ts';
import { type FoldLogOdds, fitStack, type Stack, stackedLogOdds } from './stack.ts';

/** Rows that the whole of the model, stack and calibration included, had not seen. */
export type Backtest = {
  readonly judged: Judged;
  readonly logOdds: Float64Array;
  /** Of each judged row, its number in the examples. */
  readonly rows: Int32Array;
  readonly metrics: ClassifierMetrics;
};

/**
 * Judges each fold by a stack that was fitted on the others, or, where `ordered`, on older folds only; the oldest
 * is then not judged, as there is nothing to fit on. `folds` come oldest first, at least two.
 */
export function backtest(folds: readonly FoldLogOdds[], ordered: boolean): Backtest {
  const judgedFolds = ordered ? folds.slice(1) : folds;
  const parts = judgedFolds.map((fold) => {
    const known = ordered ? folds.slice(0, folds.indexOf(fold)) : folds.filter((each) => each !== fold);
    return { fold, logOdds: stackedLogOdds(fitStack(known, ordered), fold) };
  });
  const logOdds = Float64Array.from(parts.flatMap((part) => [...part.logOdds]));
  const judged: Judged = {
    outcome: Float64Array.from(parts.flatMap(({ fold }) => [...fold.outcome])),
    probability: logOdds.map(sigmoid),
    baseline: Float64Array.from(parts.flatMap(({ fold }) => Array.from(fold.rows, () => fold.baseRate))),
    fold: Int32Array.from(parts.flatMap(({ fold }, each) => Array.from(fold.rows, () => each))),
  };
  const rows = Int32Array.from(parts.flatMap(({ fold }) => [...fold.rows]));
  return { judged, logOdds, rows, metrics: classifierMetrics(judged) };
}

/** The learners that a stack kept, the heaviest first, each with its own AUC: the mean of the folds. */
export function membersOf(
  stack: Stack,
  specs: readonly MemberSpec[],
  folds: readonly FoldLogOdds[],
): ClassifierMember[] {
  const members = specs.map(({ name, kind }, at) => {
    const areas = folds.map((fold) => auc(fold.outcome, fold.staged[at]![stack.stages[at]!]!));
    const known = areas.filter((area) => area !== null);
    const mean = known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
    return { name, kind, weight: stack.mix.weights[at]!, auc: mean };
  });
  return members.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
}
