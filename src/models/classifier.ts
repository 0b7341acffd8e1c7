import { createRandom } from '#core/random.ts';
import { readsOf } from './classifier/align.ts';
import { explainerOf, explainRow } from './classifier/explain.ts';
import { untested } from './classifier/gate.ts';
import { smoothedRate } from './classifier/learn.ts';
import { planMembers } from './classifier/plan.ts';
import { type OnStep, trackProgress } from './classifier/progress.ts';
import { chooseScheme, RARER_MIN } from './classifier/scheme.ts';
import { trainStack } from './classifier/train-stack.ts';
import { usableExamples } from './classifier/usable.ts';
import { type ClassifierModel, classifierLogOdds } from './classifier-model.ts';
import type { ClassifierReport } from './classifier-report.ts';
import type { Explanation } from './explanation.ts';
import { probeLeaks } from './leak/probe.ts';
import { logit, sigmoid } from './log-odds.ts';
import type { Examples, Table } from './table.ts';
import type { Team } from './tree/team.ts';

export type TrainClassifierOptions = {
  readonly seed: string | number;
  readonly team?: Team;
  /** Called with how much is done, of how much, and what comes next; what it throws ends the training. */
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
  const plan = planMembers(table.rows, Math.min(positives, table.rows - positives));
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
        ? 'no column is left to train on.'
        : tooFew(positives, table.rows);
    return {
      model: baseRateModel(kept, about.baseRate),
      report: { ...about, ...NOTHING_TRAINED, gate: untested(why) },
      outOfFold,
    };
  }
  const progress = trackProgress(options.onStep, options.team);
  const { model, tested, report } = trainStack(kept, scheme, plan.specs, random, progress);
  tested.rows.forEach((row, at) => {
    outOfFold[usable.rows[row]!] = tested.judged.probability[at]!;
  });
  return { model, report: { ...about, ...report }, outOfFold };
}

/** The calibrated probability of each row, never NaN. Columns are found by name; absent ones count as missing. */
export function scoreClassifier(model: ClassifierModel, table: Table): Float64Array {
  return classifierLogOdds(model, table).map(sigmoid);
}

/** A row's probability with its reasons: base + Σ points = log-odds. For many rows of one model use `explainRow`. */
export function explainClassifier(model: ClassifierModel, table: Table, row: number): Explanation {
  return explainRow(explainerOf(model), table, row);
}

const NOTHING_TRAINED = {
  folds: 0,
  backtest: null,
  reliability: [],
  randomFolds: null,
  members: [],
  calibration: 'none',
  topReasons: [],
} as const;

function tooFew(positives: number, rows: number): string {
  return `${positives} of ${rows} rows have a positive outcome; ${RARER_MIN} of either outcome are needed.`;
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

function extreme(at: Float64Array | null, of: (a: number, b: number) => number): number | null {
  return at === null || at.length === 0 ? null : at.reduce((a, b) => of(a, b));
}
