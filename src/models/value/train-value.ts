import { createRandom, type Random } from '#core/random.ts';
import { fitEncoder } from '../encode.ts';
import { rowsWhere, shuffled } from '../fold.ts';
import { matrixRows, tableRows, valuesAt } from '../table-rows.ts';
import { fitIntervalBands, intervalOf } from './interval-bands.ts';
import { memberWeights } from './member-weights.ts';
import { fitPointMap, pointOf } from './point-map.ts';
import {
  fitLinearMember,
  growForestMember,
  type MemberRows,
  memberRatios,
  trainBoostingMember,
  weightsOf,
} from './value-members.ts';
import { valueMetrics } from './value-metrics.ts';
import type { PriorParts, ValueExamples, ValueMember, ValueModel, ValueReport } from './value-model.ts';
import { customersOf, fitPrior, priorParts, soundCustomers, valueTable } from './value-prior.ts';

const FOLDS = 5;
/** Fewer examples, or fewer customers who brought anything, and only the prior is scaled. */
const ROWS_MIN = 200;
const BUYERS_MIN = 50;
/** Customers of a typical expectation whose belief in the prior's own scale outweighs few examples. */
const PRIOR_CUSTOMERS = 10;

/**
 * Learns what customers will bring: a prior (BG/NBD and gamma-gamma on purchases; survival and margin on contracts), then boosting, forest and ridge of the
 * ratio of what came to that, stacked with non-negative weights on rows they had not seen; a map to point estimates
 * whose total is right; conformal intervals. With few examples the histories' expectation alone is scaled, shrunk
 * towards itself. Without any example it is taken as it is.
 */
export function trainValue(
  examples: ValueExamples,
  options: {
    readonly seed: string | number;
    readonly onStep?: (done: number, of: number, what: string) => void;
  },
): { model: ValueModel; report: ValueReport } {
  const random = createRandom(options.seed);
  const known = rowsWhere(examples.value.length, (row) => Number.isFinite(examples.value[row]));
  // Refunds beyond what was bought are nothing, not a debt of the customer.
  const value = Float64Array.from(known, (row) => Math.max(0, examples.value[row]!));
  const everybody = soundCustomers(examples.customers);
  const prior = fitPrior({ ...examples, customers: everybody }, random.fork('prior'));
  const customers = customersOf(everybody, known);
  const signs = examples.signs && tableRows(examples.signs, known);
  const parts = priorParts(prior, customers, signs);
  const notes = notesOn(examples, known.length);
  const buyers = value.filter((amount) => amount > 0).length;
  if (known.length < ROWS_MIN || buyers < BUYERS_MIN) {
    notes.push(
      `${known.length} examples, ${buyers} of them with value, allow no more than scaling the histories.`,
    );
    const model = scaledPrior(prior, parts.value, value);
    return { model, report: { ...reportOf(model, value, parts, null, buyers), notes } };
  }
  const ratio = value.map((amount, row) => amount / parts.value[row]!);
  const table = valueTable(customers, parts, signs);
  const { encoder, matrix } = fitEncoder(table, ratio, null, random.fork('encoder'));
  const rows: MemberRows = { matrix, prior: parts.value, value };
  const { members, outOfFold } = trainMembers(rows, random, options.onStep);
  const weights = memberWeights(outOfFold, ratio, weightsOf(parts.value, 1), 0.02);
  const weighted = members.map((member, at) => ({ ...member, weight: weights[at]! }));
  const expected = parts.value.map((amount, row) => amount * stacked(outOfFold, weights, row));
  const point = fitPointMap(expected, parts.spend, value);
  const bands = fitIntervalBands(expected, value);
  const model: ValueModel = {
    prior,
    encoder,
    members: weighted,
    meanScale: total(value) / total(expected),
    point,
    bands,
  };
  return { model, report: { ...reportOf(model, value, parts, expected, buyers), notes } };
}

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

const stacked = (ratios: readonly Float64Array[], weights: readonly number[], row: number) =>
  ratios.reduce((sum, of, at) => sum + weights[at]! * of[row]!, 0);

/** All members on all rows, and what each says of rows that it did not see. */
function trainMembers(
  rows: MemberRows,
  random: Random,
  onStep: ((done: number, of: number, what: string) => void) | undefined,
): { members: ValueMember[]; outOfFold: Float64Array[] } {
  const steps = FOLDS + 2;
  onStep?.(0, steps, 'forest');
  const forest = growForestMember(rows, random.fork('forest'));
  const count = rows.value.length;
  const [boosted, linear] = [new Float64Array(count), new Float64Array(count)];
  const foldOf = new Int32Array(count);
  for (const [place, row] of shuffled(Int32Array.from(foldOf.keys()), random.fork('folds')).entries())
    foldOf[row] = place % FOLDS;
  for (let fold = 0; fold < FOLDS; fold++) {
    onStep?.(fold + 1, steps, `fold ${fold + 1} of ${FOLDS}`);
    const train = memberRows(
      rows,
      rowsWhere(count, (row) => foldOf[row] !== fold),
    );
    const test = rowsWhere(count, (row) => foldOf[row] === fold);
    const matrix = matrixRows(rows.matrix, test);
    const byBoosting = memberRatios(trainBoostingMember(train, random.fork(`fold ${fold}`)), matrix);
    const byLinear = memberRatios(fitLinearMember(train), matrix);
    for (const [place, row] of test.entries()) {
      boosted[row] = byBoosting[place]!;
      linear[row] = byLinear[place]!;
    }
  }
  onStep?.(steps - 1, steps, 'all rows');
  const members = [
    { name: 'prior', weight: 1 } as const,
    trainBoostingMember(rows, random.fork('all')),
    forest.member,
    fitLinearMember(rows),
  ];
  const outOfBag = forest.outOfBag.map((ratio) => (ratio > 0 ? ratio : 0));
  onStep?.(steps, steps, 'done');
  return { members, outOfFold: [new Float64Array(count).fill(1), boosted, outOfBag, linear] };
}

function scaledPrior(prior: ValueModel['prior'], expected: Float64Array, value: Float64Array): ValueModel {
  const typical = PRIOR_CUSTOMERS * (expected.length === 0 ? 1 : total(expected) / expected.length);
  const scale = (total(value) + typical) / (total(expected) + typical);
  return {
    prior,
    encoder: null,
    members: [{ name: 'prior', weight: 1 }],
    meanScale: scale,
    point: { scale, threshold: 0 },
    bands: value.length === 0 ? [{ upTo: null, low: 0, high: 3 }] : fitIntervalBands(expected, value),
  };
}

function reportOf(
  model: ValueModel,
  value: Float64Array,
  parts: PriorParts,
  outOfFold: Float64Array | null,
  buyers: number,
): Omit<ValueReport, 'notes'> {
  const members = model.members.map(({ name, weight }) => ({ name, weight }));
  const bare = { rows: value.length, buyers, members };
  if (outOfFold === null) return { ...bare, backtest: null, prior: null, baseline: null, coverage80: null };
  const points = outOfFold.map((expected, row) => pointOf(model.point, expected, parts.spend[row]!));
  return {
    ...bare,
    backtest: valueMetrics(points, value),
    prior: valueMetrics(parts.value, value),
    baseline: valueMetrics(new Float64Array(value.length).fill(total(value) / value.length), value),
    coverage80: coverage(outOfFold, value),
  };
}

/** The share of outcomes within bands that were fitted on the other half of the rows. */
function coverage(expected: Float64Array, value: Float64Array): number {
  const halves = [0, 1].map((half) => rowsWhere(value.length, (row) => row % 2 === half));
  const within = halves.map((rows, half) => {
    const others = halves[1 - half]!;
    const bands = fitIntervalBands(valuesAt(expected, others), valuesAt(value, others));
    return rows.filter((row) => {
      const [low, high] = intervalOf(bands, expected[row]!);
      return value[row]! >= low && value[row]! <= high;
    }).length;
  });
  return (within[0]! + within[1]!) / value.length;
}

function notesOn({ value, horizon }: ValueExamples, known: number): string[] {
  const notes: string[] = [];
  const unknown = value.length - known;
  if (unknown > 0) notes.push(`${unknown} customers whose value is unknown teach nothing of value.`);
  if (!(horizon > 0)) notes.push('The horizon is not positive, so that nothing is expected.');
  return notes;
}

function memberRows(rows: MemberRows, some: Int32Array): MemberRows {
  const { matrix, prior, value } = rows;
  return { matrix: matrixRows(matrix, some), prior: valuesAt(prior, some), value: valuesAt(value, some) };
}
