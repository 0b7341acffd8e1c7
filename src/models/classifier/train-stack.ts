import type { Random } from '#core/random.ts';
import type { ClassifierModel } from '../classifier-model.ts';
import type { ClassifierMetrics, ClassifierReport } from '../classifier-report.ts';
import { stratifiedFolds } from '../fold.ts';
import { reliabilityCurve } from '../quality/reliability.ts';
import type { Examples } from '../table.ts';
import { readsOf } from './align.ts';
import { type Backtest, backtest, membersOf } from './backtest.ts';
import { judge, permutationPValue } from './gate.ts';
import { learn, learnFolds } from './learn.ts';
import { type MemberSpec, settled } from './plan.ts';
import type { Progress } from './progress.ts';
import type { Scheme } from './scheme.ts';
import { fitStack } from './stack.ts';
import { topReasons } from './top-reasons.ts';

/** What a report says of how the stack did and of what it is made. */
export type StackReport = Pick<
  ClassifierReport,
  'folds' | 'backtest' | 'reliability' | 'randomFolds' | 'members' | 'calibration' | 'gate' | 'topReasons'
>;

const RANDOM_FOLDS = 2;

/**
 * Tests the learners fold by fold, judges the stack on folds it did not know, then teaches those learners that the stack kept
 * all rows. For time-ordered folds random ones are tested too, to show how optimistic they would be.
 */
export function trainStack(
  examples: Examples,
  scheme: Scheme,
  candidates: readonly MemberSpec[],
  random: Random,
  progress: Progress,
): { model: ClassifierModel; tested: Backtest; report: StackReport } {
  const isDated = scheme.kind === 'time';
  const laterFolds = isDated ? RANDOM_FOLDS : 0;
  progress.begin('Testing', (scheme.folds.length + laterFolds + 1) * candidates.length);
  const { learned, specs } = learnFolds(
    examples,
    scheme.folds,
    candidates,
    random.fork('test'),
    progress.labourOf,
  );
  const tested = backtest(learned, isDated);
  const stack = fitStack(learned, isDated);
  const isKept = (_: unknown, member: number) => stack.mix.weights[member]! > 0;
  const kept = specs.filter(isKept);
  progress.begin('Testing on random splits', (laterFolds + 1) * kept.length);
  const randomFolds = isDated ? onRandomFolds(examples, kept, random.fork('random folds'), progress) : null;
  progress.begin('Training', kept.length);
  const atStage = specs
    .map((spec, member) => settled(spec, stack.stages[member]!, examples.table.rows))
    .filter(isKept);
  const model: ClassifierModel = {
    kind: 'classifier',
    columns: readsOf(examples.table),
    ...learn(examples, atStage, random.fork('all rows'), progress.labourOf),
    mix: { bias: stack.mix.bias, weights: stack.mix.weights.filter(isKept) },
    calibration: stack.calibration,
  };
  const { judged, metrics, logOdds } = tested;
  const pValue = permutationPValue(judged.outcome, logOdds, judged.fold, random.fork('permutations'));
  const report: StackReport = {
    folds: new Set(judged.fold).size,
    backtest: metrics,
    reliability: reliabilityCurve(judged.outcome, judged.probability),
    randomFolds,
    members: membersOf(stack, specs, learned),
    calibration: stack.calibration.kind,
    gate: judge(metrics, pValue),
    topReasons: topReasons(model, examples.table),
  };
  return { model, tested, report };
}

function onRandomFolds(
  examples: Examples,
  specs: readonly MemberSpec[],
  random: Random,
  { labourOf }: Progress,
): ClassifierMetrics | null {
  if (specs.length === 0) return null;
  const folds = stratifiedFolds(examples.outcome, 5, random).slice(0, RANDOM_FOLDS);
  return backtest(learnFolds(examples, folds, specs, random, labourOf).learned, false).metrics;
}
