import type { Matrix } from './matrix.ts';
import type { Objective } from './tree/objective.ts';
import { addValues, leafValueOf, type Tree } from './tree/tree.ts';

/**
 * A sum of trees in plain JSON: margin = base + Σ trees (+ the row's offset). The margin is the value itself
 * for squared and quantile loss, log-odds for logistic, the log of the mean for Tweedie.
 */
export type BoostingModel = {
  readonly kind: 'boosting';
  readonly objective: Objective;
  /** The matrix's columns, in order. */
  readonly names: readonly string[];
  readonly base: number;
  readonly trees: readonly Tree[];
};

/** Margins of all rows; `offset` adds to them row by row, as it did in training. */
export function boostingMargins(
  model: BoostingModel,
  matrix: Matrix,
  offset: Float64Array | null = null,
): Float64Array {
  const margins = new Float64Array(matrix.rows).fill(model.base);
  for (const tree of model.trees) addValues(tree, matrix, 1, margins);
  if (offset) for (let row = 0; row < margins.length; row++) margins[row]! += offset[row]!;
  return margins;
}

/** The margin of one row, given by its values in the order of `names`; a matter of microseconds. */
export function boostingMargin(model: BoostingModel, row: ArrayLike<number>): number {
  let margin = model.base;
  for (const tree of model.trees) margin += leafValueOf(tree, row);
  return margin;
}

/**
 * Calls `visit` with the margins after 0, 1, 2 … trees, always in the same array: for choosing the number of
 * rounds by losses that are pooled over folds.
 */
export function visitStages(
  model: BoostingModel,
  matrix: Matrix,
  offset: Float64Array | null,
  visit: (rounds: number, margins: Float64Array) => void,
): void {
  const margins = new Float64Array(matrix.rows).fill(model.base);
  if (offset) for (let row = 0; row < margins.length; row++) margins[row]! += offset[row]!;
  visit(0, margins);
  for (const [at, tree] of model.trees.entries()) {
    addValues(tree, matrix, 1, margins);
    visit(at + 1, margins);
  }
}
