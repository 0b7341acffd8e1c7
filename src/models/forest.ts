import type { Random } from '#core/random.ts';
import type { Matrix } from './matrix.ts';
import type { Bins } from './tree/bins.ts';
import { checkData } from './tree/check.ts';
import { leafInBins } from './tree/descend.ts';
import { batchOf, type DeepLimits, type ForestWorkspace, openForest } from './tree/forest-workspace.ts';
import { type Team, workAlone } from './tree/team.ts';
import { addValues, leafValueOf, type Tree } from './tree/tree.ts';

/** A mean of trees in plain JSON: what it says is `center` + the mean of the trees. */
export type ForestModel = {
  readonly kind: 'forest';
  /** The matrix's columns, in order. */
  readonly names: readonly string[];
  readonly center: number;
  readonly trees: readonly Tree[];
};

export type ForestSettings = DeepLimits & { readonly trees: number };

/**
 * Rows in bins with their outcomes: 0 and 1 for a probability, or amounts. A row of weight 0 is not looked
 * at.
 */
export type ForestData = {
  readonly bins: Bins;
  readonly outcome: Float64Array;
  readonly weights?: Float64Array | null;
};

/**
 * A random forest (Breiman 2001) whose leaves say the mean of their rows, and which says the mean of its
 * leaves. Beside the model come the out-of-bag values: for each row the mean of the trees that did not draw
 * it, NaN where all did. Defaults: 300 trees, √ of the columns a split, leaves of 5 rows. One class or
 * three rows give single leaves; an outcome that is not a finite number is a RangeError.
 */
export function growForest(
  data: ForestData,
  settings: Partial<ForestSettings>,
  random: Random,
  extras: { readonly team?: Team; readonly onTrees?: (grown: number) => void } = {},
): { model: ForestModel; outOfBag: Float64Array } {
  const { bins, outcome, weights = null } = data;
  const { team = workAlone(), onTrees } = extras;
  checkData(bins.rows, outcome, weights, null);
  const { trees: wanted = 300, ...limits } = settings;
  const kept: DeepLimits = {
    columnsPerSplit: Math.max(1, Math.round(Math.sqrt(bins.names.length))),
    leafRowsMin: 5,
    depthMax: Number.MAX_SAFE_INTEGER,
    rowShare: null,
    ...limits,
  };
  if (!(kept.leafRowsMin >= 1 && kept.columnsPerSplit >= 1))
    throw new RangeError('A leaf needs a row, a split a column.');
  // Gradients have seven digits: amounts are stored as differences from their mean, probabilities as they are, which keeps 0
  // and 1 exact.
  const center = outcome.every((value) => value >= 0 && value <= 1) ? 0 : mean(outcome, weights);
  const seed = String(random.fork('forest').integer(0, 2 ** 48));
  const work = openForest(
    bins,
    kept,
    wanted,
    seed,
    outcome.map((value) => value - center),
    weights,
    team,
  );
  const trees: Tree[] = [];
  const bag = { sums: new Float64Array(bins.rows), counts: new Int32Array(bins.rows) };
  while (trees.length < wanted) {
    const count = Math.min(batchOf(work), wanted - trees.length);
    work.first[0] = trees.length;
    team.run('tree', work, count);
    for (let task = 0; task < count; task++) trees.push(takeTree(work, task, bag));
    onTrees?.(trees.length);
  }
  const outOfBag = bag.sums.map((sum, row) => center + sum / bag.counts[row]!);
  return { model: { kind: 'forest', names: bins.names, center, trees }, outOfBag };
}

function mean(outcome: Float64Array, weights: Float64Array | null): number {
  let sum = 0;
  let total = 0;
  for (const [row, value] of outcome.entries()) {
    sum += (weights?.[row] ?? 1) * value;
    total += weights?.[row] ?? 1;
  }
  return total > 0 ? sum / total : 0;
}

/** Copies a grown tree out of the workspace, and adds what it says of rows that it did not draw. */
function takeTree(
  work: ForestWorkspace,
  task: number,
  bag: { sums: Float64Array; counts: Int32Array },
): Tree {
  const from = task * work.capacity;
  const to = from + work.nodes[task]!;
  const tree: Tree = {
    feature: Array.from(work.feature.subarray(from, to)),
    value: Array.from(work.value.subarray(from, to)),
    child: Array.from(work.child.subarray(from, to)),
    missingLeft: Array.from(work.missingLeft.subarray(from, to)),
    cover: Array.from(work.cover.subarray(from, to)),
  };
  const upTo = work.upTo.subarray(from, to);
  for (const row of work.rows) {
    if (work.drawn[task * work.bins.rows + row]! > 0) continue;
    bag.sums[row]! += tree.value[leafInBins(tree, upTo, work.bins, row)]!;
    bag.counts[row]!++;
  }
  return tree;
}

/** What the forest says of all rows: a probability where outcomes were 0 and 1, an amount otherwise. */
export function forestValues(model: ForestModel, matrix: Matrix): Float64Array {
  const values = new Float64Array(matrix.rows);
  for (const tree of model.trees) addValues(tree, matrix, 1, values);
  return values.map((sum) => model.center + sum / model.trees.length);
}

/** What the forest says of one row, given by its values in the order of `names`. */
export function forestValue(model: ForestModel, row: ArrayLike<number>): number {
  let sum = 0;
  for (const tree of model.trees) sum += leafValueOf(tree, row);
  return model.center + sum / model.trees.length;
}
