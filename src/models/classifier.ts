import { createRandom, type Random } from '#core/random.ts';
import { readsOf } from './classifier/align.ts';
import { type Backtest, backtest, membersOf } from './classifier/backtest.ts';
import { explainerOf, explainRow } from './classifier/explain.ts';
import { judge, permutationPValue, untested } from './classifier/gate.ts';
import { learn, learnFolds, smoothedRate } from './classifier/learn.ts';
import { type MemberSpec, planMembers, settled } from './classifier/plan.ts';
import { type OnStep, type Progress, trackProgress } from './classifier/progress.ts';
import { chooseScheme, RARER_MIN } from './classifier/scheme.ts';
import { fitStack } from './classifier/stack.ts';
import { topReasons } from './classifier/top-reasons.ts';
import { usableExamples } from './classifier/usable.ts';
import { type ClassifierModel, classifierLogOdds } from './classifier-model.ts';
import type { ClassifierMetrics, ClassifierReport } from './classifier-report.ts';
import type { Explanation } from './explanation.ts';
import { stratifiedFolds } from './fold.ts';
import { probeLeaks } from './leak/probe.ts';
import { logit, sigmoid } from './log-odds.ts';
import { reliabilityCurve } from './quality/reliability.ts';
import type { Examples, Table } from './table.ts';
import type { Team } from './tree/team.ts';

export type TrainClassifierOptions = {
  readonly seed: string | number;
  readonly team?: Team;
  /** Hears how much is done, of how much, and what comes next; what it throws ends the training. */
  readonly onStep?: OnStep;
};

/** A trained classifier, its report, and by row of the examples the tested probability: NaN where a row was not tested. */
export type TrainedClassifier = {
  readonly model: ClassifierModel;
  readonly report: ClassifierReport;
  readonly outOfFold: Float64Array;
};

/**
 * The default classifier: boostings, forests and ridge logistic regression (only linear ones under 200 of the rarer outcome),
 * stacked on out-of-fold log-odds, calibrated, and judged on rows that nothing of it had seen; dated rows by time.
 * Columns known only after the outcome are left out. With under ten rows of either outcome, or no column, it says the base
 * rate, ½ without rows. The same examples and seed give the same bytes, with any team.
 */
export function trainClassifier(examples: Examples, options: TrainClassifierOptions): TrainedClassifier {
  const random = createRandom(options.seed);
  const usable = usableExamples(examples);
  const { outcome, table } = usable.examples;
  const leaks = probeLeaks(table, outcome, random.fork('leaks'));
  const isLeak = new Set(leaks.map(({ column }) => column));
  const columns = table.columns.filter(({ name }) => !isLeak.has(name));
  const kept: Examples = { ...usable.examples, table: { rows: table.rows, columns } };
  const positives = outcome.reduce((sum, each) => sum + each, 0);
  const plan = planMembers(table.rows, Math.min(positives, table.rows - positives), columns.length);
  const scheme = chooseScheme(kept, plan.folds, random.fork('folds'));
  const outOfFold = new Float64Array(examples.outcome.length).fill(Number.NaN);
  const about = {
    rows: table.rows,
    positives,
    baseRate: smoothedRate(positives, table.rows),
    scheme: scheme.kind,
    from: extreme(kept.at, Math.min),
    to: extreme(kept.at, Math.max),
    leaks,
    columns: columns.map(({ name }) => name),
    notes: scheme.note === null ? usable.notes : [...usable.notes, scheme.note],
  };
  if (columns.length === 0 || scheme.folds.length === 0) {
    const why =
      columns.length === 0 && scheme.folds.length > 0
        ? 'no column is left to learn from.'
        : tooFew(positives, table.rows);
    return {
      model: baseRateModel(kept, about.baseRate),
      report: { ...about, ...NOTHING_LEARNT, gate: untested(why) },
      outOfFold,
    };
  }
  const progress = trackProgress(options.onStep, options.team, 0);
  const laterFolds = scheme.kind === 'time' ? RANDOM_FOLDS : 0;
  progress.begin('Testing', (scheme.folds.length + laterFolds + 1) * plan.specs.length);
  const { learnt: folds, specs } = learnFolds(
    kept,
    scheme.folds,
    plan.specs,
    random.fork('test'),
    progress.labourOf,
  );
  const tested = backtest(folds, scheme.kind === 'time');
  const stack = fitStack(folds, scheme.kind === 'time');
  const isKept = (at: number) => stack.mix.weights[at]! > 0;
  const keptSpecs = specs.filter((_, at) => isKept(at));
  progress.begin('Testing on random folds', (laterFolds + 1) * keptSpecs.length);
  const randomFolds =
    scheme.kind === 'time' ? onRandomFolds(kept, keptSpecs, random.fork('random folds'), progress) : null;
  progress.begin('Training', keptSpecs.length);
  const atStage = specs.flatMap((spec, at) =>
    isKept(at) ? [settled(spec, stack.stages[at]!, table.rows)] : [],
  );
  const learnt = learn(kept, atStage, random.fork('all rows'), progress.labourOf);
  const model: ClassifierModel = {
    kind: 'classifier',
    columns: readsOf(kept.table),
    ...learnt,
    mix: { bias: stack.mix.bias, weights: stack.mix.weights.filter((weight) => weight > 0) },
    calibration: stack.calibration,
  };
  tested.rows.forEach((row, at) => {
    outOfFold[usable.rows[row]!] = tested.judged.probability[at]!;
  });
  const report: ClassifierReport = {
    ...about,
    folds: new Set(tested.judged.fold).size,
    backtest: tested.metrics,
    reliability: reliabilityCurve(tested.judged.outcome, tested.judged.probability),
    randomFolds,
    members: membersOf(stack, specs, folds),
    calibration: stack.calibration.kind,
    gate: judge(tested.metrics, pValueOf(tested, random.fork('permutations'))),
    topReasons: topReasons(model, kept.table),
  };
  return { model, report, outOfFold };
}

/** The calibrated probability of each row, never NaN. Columns are found by name; absent ones count as missing. */
export function scoreClassifier(model: ClassifierModel, table: Table): Float64Array {
  return classifierLogOdds(model, table).map(sigmoid);
}

/** A row's probability with its reasons: base + Σ points = log-odds. For many rows of one model use `explainRow`. */
export function explainClassifier(model: ClassifierModel, table: Table, row: number): Explanation {
  return explainRow(explainerOf(model), table, row);
}

const RANDOM_FOLDS = 2;

const NOTHING_LEARNT = {
  folds: 0,
  backtest: null,
  reliability: [],
  randomFolds: null,
  members: [],
  calibration: 'none',
  topReasons: [],
} as const;

function tooFew(positives: number, rows: number): string {
  return `${positives} of ${rows} rows came out positive; ${RARER_MIN} of either outcome are needed.`;
}

function baseRateModel({ table }: Examples, baseRate: number): ClassifierModel {
  const encoder = { codes: [], names: [], sources: [] };
  const mix = { bias: logit(baseRate), weights: [] };
  return {
    kind: 'classifier',
    columns: readsOf(table),
    encoder,
    members: [],
    mix,
    calibration: { kind: 'none' },
  };
}

function pValueOf({ judged, logOdds }: Backtest, random: Random): number {
  return permutationPValue(judged.outcome, logOdds, judged.fold, random);
}

function onRandomFolds(
  examples: Examples,
  specs: readonly MemberSpec[],
  random: Random,
  { labourOf }: Progress,
): ClassifierMetrics {
  const folds = stratifiedFolds(examples.outcome, 5, random).slice(0, RANDOM_FOLDS);
  return backtest(learnFolds(examples, folds, specs, random, labourOf).learnt, false).metrics;
}

function extreme(at: Float64Array | null, of: (a: number, b: number) => number): number | null {
  return at === null || at.length === 0 ? null : at.reduce((a, b) => of(a, b));
}
