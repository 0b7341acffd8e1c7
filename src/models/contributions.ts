import type { BoostingModel } from './boosting-model.ts';
import type { ForestModel } from './forest.ts';
import { addShapley, explainersOf, roomFor } from './tree/shapley.ts';
import type { Tree } from './tree/tree.ts';

/** Reasons for what an ensemble says of rows: `base` is what it says when nothing is known of one. */
export type Reasons = {
  readonly base: number;
  /** Shapley values by the matrix's columns: with `base` they add up to the margin or value, to rounding. */
  contributions(row: ArrayLike<number>): Float64Array;
};

/**
 * Exact TreeSHAP (Lundberg et al. 2020, path-dependent) of a boosting, on the scale of its margin: log-odds
 * for the logistic objective. Ready it once, then ask for many rows; an offset is not part of it.
 */
export function boostingReasons(model: BoostingModel): Reasons {
  return reasonsOf(model.trees, 1, model.base, model.names.length);
}

/**
 * Exact TreeSHAP of a forest, on the scale of its values: probabilities where outcomes were 0 and 1. For
 * log-odds that add up exactly, scale every contribution by (logit p − logit base) ÷ (p − base): the shares
 * stay as they are.
 */
export function forestReasons(model: ForestModel): Reasons {
  return reasonsOf(model.trees, 1 / model.trees.length, model.center, model.names.length);
}

function reasonsOf(trees: readonly Tree[], factor: number, start: number, columns: number): Reasons {
  const explainers = explainersOf(trees);
  const room = roomFor(explainers);
  return {
    base: explainers.reduce((sum, { base }) => sum + factor * base, start),
    contributions(row) {
      const contributions = new Float64Array(columns);
      for (const explainer of explainers) addShapley(explainer, row, factor, contributions, room);
      return contributions;
    },
  };
}
