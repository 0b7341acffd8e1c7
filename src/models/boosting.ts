import type { Random } from '#core/random.ts';
import type { BoostingModel } from './boosting-model.ts';
import type { Bins } from './tree/bins.ts';
import { checkData } from './tree/check.ts';
import { leafInBins } from './tree/descend.ts';
import { type Grown, growByLevel, type Leaf, planChunks } from './tree/grow-by-level.ts';
import { interceptOf } from './tree/intercept.ts';
import type { Objective } from './tree/objective.ts';
import { weightedQuantile } from './tree/quantile.ts';
import { sampleColumns, sampleRows } from './tree/sample.ts';
import { type Team, workAlone } from './tree/team.ts';
import type { Tree } from './tree/tree.ts';
import { patienceFor, type Validation, watchValidation } from './tree/validation.ts';
import { openWorkspace, type Workspace } from './tree/workspace.ts';

export type BoostingSettings = {
  readonly rounds: number;
  readonly learningRate: number;
  /** Levels of splits: at most 2^depthMax leaves. */
  readonly depthMax: number;
  /** Least rows of a leaf; where hessians differ, rows are counted by their share of them. */
  readonly leafRowsMin: number;
  /** Least sum of hessians of a leaf, above 0. */
  readonly hessianMin: number;
  readonly lambda: number;
  readonly gamma: number;
  /** Shares of rows and of columns that each tree is grown on, drawn without replacement. */
  readonly rowShare: number;
  readonly columnShare: number;
};

const DEFAULTS: BoostingSettings = {
  rounds: 100,
  learningRate: 0.1,
  depthMax: 6,
  leafRowsMin: 1,
  hessianMin: 1,
  lambda: 1,
  gamma: 0,
  rowShare: 1,
  columnShare: 1,
};

const DEPTH_MAX = 12;

/**
 * Rows in bins with their outcomes. A row of weight 0 is not looked at; `offset` is a margin that a row
 * starts from.
 */
export type BoostingData = {
  readonly bins: Bins;
  readonly outcome: Float64Array;
  readonly weights?: Float64Array | null;
  readonly offset?: Float64Array | null;
};

export type BoostingExtras = {
  readonly validation?: Validation;
  /** Rounds to wait for a better validation loss. */
  readonly patience?: number;
  readonly team?: Team;
  /** Called after each round; what it throws ends the training. */
  readonly onRound?: (round: number) => void;
};

/**
 * Gradient boosting of trees with Newton's leaf values −G ÷ (H + λ) (Friedman 2001; Chen and Guestrin 2016);
 * leaves of the quantile objective are the quantile of their residuals. With validation rows it keeps the
 * rounds with the least loss. Constant columns, one class or three rows give a model of fewer or no splits;
 * an outcome that is not a finite number, or that the objective cannot have, is a RangeError.
 */
export function trainBoosting(
  data: BoostingData,
  objective: Objective,
  settings: Partial<BoostingSettings>,
  random: Random,
  extras: BoostingExtras = {},
): BoostingModel {
  const kept = { ...DEFAULTS, ...settings };
  const { bins, outcome, weights = null, offset = null } = data;
  const { team = workAlone(), validation, onRound } = extras;
  check(data, objective, kept);
  const base = interceptOf(objective, outcome, weights, offset);
  const work = openWorkspace(bins, objective, kept, outcome, weights, team);
  for (let row = 0; row < bins.rows; row++) work.margins[row] = base + (offset?.[row] ?? 0);
  const patience = extras.patience ?? patienceFor(validation?.matrix.rows ?? 0, kept.learningRate);
  const watch = validation && watchValidation(objective, base, validation, patience);
  const weighted = rowsOfWeight(bins.rows, weights);
  const trees: Tree[] = [];
  const balances = [balanceOf(objective, work, weighted)];
  for (let round = 0; round < kept.rounds && !watch?.isOver; round++) {
    const drawn = random.fork(`round ${round}`);
    const inside = sampleRows(weighted, kept.rowShare, drawn, work.rows);
    sampleColumns(kept.columnShare, drawn, work.usable);
    const grown = growByLevel(work, team, inside, kept.depthMax);
    for (const leaf of grown.leaves)
      grown.tree.value[leaf.node] = kept.learningRate * leafValue(objective, work, leaf, kept.lambda);
    moveMargins(work, team, grown, inside, weighted.length);
    trees.push(grown.tree);
    balances.push(balanceOf(objective, work, weighted));
    watch?.add(grown.tree);
    onRound?.(round);
  }
  const rounds = watch ? watch.bestRounds : trees.length;
  return {
    kind: 'boosting',
    objective,
    names: bins.names,
    base: base + balances[rounds]!,
    trees: trees.slice(0, rounds),
  };
}

/**
 * What to add to the margins so that Tweedie means add up to the outcomes, which a log link by itself does
 * not keep (the balance property: Denuit, Charpentier and Trufin 2021). Squared and logistic losses hold it
 * as they are.
 */
function balanceOf(objective: Objective, work: Workspace, rows: Int32Array): number {
  if (objective.name !== 'tweedie') return 0;
  let observed = 0;
  let expected = 0;
  for (const row of rows) {
    const weight = work.weights?.[row] ?? 1;
    observed += weight * work.outcome[row]!;
    expected += weight * Math.exp(work.margins[row]!);
  }
  return observed > 0 ? Math.log(observed / expected) : 0;
}

function rowsOfWeight(rows: number, weights: Float64Array | null): Int32Array {
  const all = Int32Array.from({ length: rows }, (_each, row) => row);
  return weights === null ? all : all.filter((row) => weights[row]! > 0);
}

function leafValue(objective: Objective, work: Workspace, leaf: Leaf, lambda: number): number {
  if (objective.name !== 'quantile')
    return leaf.hessian + lambda > 0 ? -leaf.gradient / (leaf.hessian + lambda) : 0;
  const rows = work.rows.subarray(leaf.from, leaf.to);
  const residuals = Float64Array.from(rows, (row) => work.outcome[row]! - work.margins[row]!);
  const weights = work.weights && Float64Array.from(rows, (row) => work.weights![row]!);
  return weightedQuantile(residuals, weights, objective.level);
}

/**
 * Adds the new tree's values to the margins: leaf by leaf for the rows it was grown on, by descent for the
 * others.
 */
function moveMargins(work: Workspace, team: Team, grown: Grown, inside: number, all: number): void {
  let tasks = 0;
  for (const leaf of grown.leaves) {
    const end = planChunks(work, tasks, leaf.from, leaf.to);
    for (; tasks < end; tasks++) work.figures[tasks * 2] = grown.tree.value[leaf.node]!;
  }
  team.run('margins', work, tasks);
  for (let at = inside; at < all; at++) {
    const row = work.rows[at]!;
    work.margins[row]! += grown.tree.value[leafInBins(grown.tree, grown.upTo, work.bins, row)]!;
  }
}

function check(
  { bins, outcome, weights, offset }: BoostingData,
  objective: Objective,
  kept: BoostingSettings,
): void {
  checkData(bins.rows, outcome, weights ?? null, offset ?? null);
  const isBelowZero = outcome.some((value) => value < 0);
  if (objective.name === 'logistic' && (isBelowZero || outcome.some((value) => value > 1)))
    throw new RangeError('Outcomes of the logistic objective lie in 0 … 1.');
  if (objective.name === 'tweedie' && isBelowZero)
    throw new RangeError('Outcomes of the Tweedie objective are not negative.');
  if (objective.name === 'tweedie' && !(objective.power > 1 && objective.power < 2))
    throw new RangeError('The Tweedie power lies between 1 and 2.');
  if (objective.name === 'quantile' && !(objective.level > 0 && objective.level < 1))
    throw new RangeError('The level of a quantile lies between 0 and 1.');
  if (!(kept.depthMax >= 1 && kept.depthMax <= DEPTH_MAX))
    throw new RangeError(`Trees have a depth of 1 to ${DEPTH_MAX}.`);
  if (!(kept.hessianMin > 0 && kept.leafRowsMin >= 1 && kept.lambda >= 0 && kept.gamma >= 0))
    throw new RangeError('Leaves need a positive hessian, a row, and shrinkage that is not negative.');
}
