import { createRandom, type Random } from '#core/random.ts';
import { trainBoosting } from '../boosting.ts';
import { type BoostingModel, boostingMargins } from '../boosting-model.ts';
import { type Encoder, encodeTable, fitEncoder } from '../encode.ts';
import { rowsWhere, shuffled } from '../fold.ts';
import { fitLogistic, type Logistic, logisticLogOdds } from '../linear/logistic.ts';
import { sigmoid } from '../log-odds.ts';
import type { Matrix } from '../matrix.ts';
import type { Table } from '../table.ts';
import { matrixRows, valuesAt } from '../table-rows.ts';
import { binMatrix } from '../tree/bins.ts';
import { lossOf } from '../tree/objective.ts';
import type { Durations } from './durations.ts';
import { type PersonPeriods, periodEdges, periodTable, personPeriods } from './person-period.ts';

type Learner =
  | { readonly kind: 'logistic'; readonly model: Logistic }
  | { readonly kind: 'boosting'; readonly model: BoostingModel };

/** A discrete-time hazard: the chance to end in each period of life, given life at its start. Plain JSON. */
export type HazardModel = {
  /** Where periods begin and end, from 0. */
  readonly edges: readonly number[];
  readonly encoder: Encoder;
  readonly learner: Learner;
};

export type HazardReport = {
  readonly subjects: number;
  readonly events: number;
  /** Out-of-fold log-loss by person and period; null for a learner that was not tried. */
  readonly logisticLoss: number | null;
  readonly boostingLoss: number | null;
};

const FOLDS = 4;
/** With fewer ends only ridge logistic regression is fitted. */
const BOOSTING_EVENTS_MIN = 200;

/**
 * Trains the hazard on person-period rows (Cox 1972; Allison 1982): ridge logistic regression or boosted trees,
 * whichever has the smaller log-loss on subjects it had not seen. `edges` are the periods' ends from 0, by default about
 * as many ends in each. Without an end the hazard is next to nothing; without a subject it is even.
 */
export function trainHazard(
  table: Table,
  durations: Durations,
  options: { readonly seed: string | number; readonly edges?: readonly number[] },
): { model: HazardModel; report: HazardReport } {
  const random = createRandom(options.seed);
  const edges = options.edges ?? periodEdges(durations);
  const rows = personPeriods(durations, edges);
  const read = periodTable(table, rows.subject, rows.period, edges);
  const { encoder, matrix } = fitEncoder(read, rows.outcome, null, random.fork('encoder'));
  const events = rows.outcome.reduce((sum, each) => sum + each, 0);
  const subjects = new Set(rows.subject).size;
  const losses =
    events < BOOSTING_EVENTS_MIN ? null : outOfFoldLosses(matrix, rows, random.fork('folds'), random);
  const isBoosting = losses !== null && losses.boosting < losses.logistic;
  const learner = isBoosting
    ? boostHazard(matrix, rows.outcome, random.fork('boosting'))
    : fitLogisticHazard(matrix, rows.outcome);
  const report = {
    subjects,
    events,
    logisticLoss: losses?.logistic ?? null,
    boostingLoss: losses?.boosting ?? null,
  };
  return { model: { edges, encoder, learner }, report };
}

/** The hazard of each row in each period, row after row. */
export function hazards(model: HazardModel, table: Table): Float64Array {
  const periods = model.edges.length - 1;
  const of = (at: number) => ({ subject: Math.floor(at / periods), period: at % periods });
  const places = Array.from({ length: table.rows * periods }, (_each, at) => of(at));
  const subject = Int32Array.from(places, (each) => each.subject);
  const period = Int32Array.from(places, (each) => each.period);
  const matrix = encodeTable(model.encoder, periodTable(table, subject, period, model.edges));
  return logOdds(model.learner, matrix).map(sigmoid);
}

function logOdds({ kind, model }: Learner, matrix: Matrix): Float64Array {
  return kind === 'logistic' ? logisticLogOdds(model, matrix) : boostingMargins(model, matrix);
}

const fitLogisticHazard = (matrix: Matrix, outcome: Float64Array): Learner => ({
  kind: 'logistic',
  model: fitLogistic(matrix, outcome, { knots: outcome.length >= 2_000 }),
});

function boostHazard(matrix: Matrix, outcome: Float64Array, random: Random): Learner {
  const data = { bins: binMatrix(matrix, random.fork('bins')), outcome };
  const settings = {
    rounds: 150,
    learningRate: 0.05,
    depthMax: 3,
    leafRowsMin: 30,
    lambda: 5,
    rowShare: 0.7,
    columnShare: 0.7,
  };
  return { kind: 'boosting', model: trainBoosting(data, { name: 'logistic' }, settings, random) };
}

/** Mean log-losses on folds that keep all periods of a subject together. */
function outOfFoldLosses(
  matrix: Matrix,
  { subject, outcome }: PersonPeriods,
  folds: Random,
  random: Random,
): { logistic: number; boosting: number } {
  const subjects = shuffled(Int32Array.from(new Set(subject)), folds);
  const foldOf = new Map(Array.from(subjects, (each, place) => [each, place % FOLDS]));
  const sums = { logistic: 0, boosting: 0 };
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = rowsWhere(outcome.length, (row) => foldOf.get(subject[row]!) !== fold);
    const test = rowsWhere(outcome.length, (row) => foldOf.get(subject[row]!) === fold);
    const [from, known] = [matrixRows(matrix, train), valuesAt(outcome, train)];
    const [on, came] = [matrixRows(matrix, test), valuesAt(outcome, test)];
    const learners = [fitLogisticHazard(from, known), boostHazard(from, known, random.fork(`fold ${fold}`))];
    for (const learner of learners)
      for (const [row, margin] of logOdds(learner, on).entries())
        sums[learner.kind] += lossOf({ name: 'logistic' }, came[row]!, margin) / outcome.length;
  }
  return sums;
}
