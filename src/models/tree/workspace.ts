import { type Bins, binsOfAll, tilesOf } from './bins.ts';
import type { Memory } from './memory.ts';
import type { Objective } from './objective.ts';
import { CHUNK_ROWS } from './partition.ts';
import type { SplitLimits } from './split.ts';

/**
 * Everything that the steps of growing trees level by level read and write: plain data and typed arrays, so
 * that threads can share it.
 */
export type Workspace = {
  readonly bins: Bins;
  readonly objective: Objective;
  readonly limits: SplitLimits;
  readonly leafRowsMin: number;
  readonly outcome: Float64Array;
  readonly weights: Float64Array | null;
  readonly margins: Float64Array;
  /** Gradient and hessian by row. */
  readonly gradients: Float32Array;
  /** The rows of this tree; a node's rows lie together, in ascending order. */
  readonly rows: Int32Array;
  readonly scratch: Int32Array;
  /** One histogram a slot: gradient and hessian by bin. */
  readonly histograms: Float64Array;
  /** Gradient, hessian and number of rows of the node whose histogram a slot holds. */
  readonly sums: Float64Array;
  /** The best split that each tile has for each slot: `SPLIT_FIELDS` numbers, in the order of `Split`. */
  readonly splits: Float64Array;
  /** 1 for the columns that this tree may use. */
  readonly usable: Uint8Array;
  /** What the tasks of the step at hand are, `PLAN_FIELDS` integers each. */
  readonly plan: Int32Array;
  /** Numbers that go with a plan's tasks: leaf values in, sums of gradients and hessians out. */
  readonly figures: Float64Array;
};

export const SPLIT_FIELDS = 6;
export const PLAN_FIELDS = 8;
export const SUM_FIELDS = 3;

/** Histograms that the last level of splits may need: one a node, of which there are no more than rows. */
function slotsOf(rows: number, depthMax: number): number {
  return Math.max(1, Math.min(2 ** (depthMax - 1), rows));
}

/** Lays out the memory for growing trees on rows in bins; `weights` null stands for 1 each. */
export function openWorkspace(
  bins: Bins,
  objective: Objective,
  settings: SplitLimits & { readonly depthMax: number; readonly leafRowsMin: number },
  outcome: Float64Array,
  weights: Float64Array | null,
  memory: Memory,
): Workspace {
  const { rows } = bins;
  const { lambda, gamma, hessianMin, depthMax, leafRowsMin } = settings;
  const slots = slotsOf(rows, depthMax);
  const tasks = 4 * slots + Math.ceil(rows / CHUNK_ROWS);
  const float64 = (length: number) => new Float64Array(memory.allocate(length * 8));
  const int32 = (length: number) => new Int32Array(memory.allocate(length * 4));
  const kept = (values: Float64Array) => {
    const copy = float64(values.length);
    copy.set(values);
    return copy;
  };
  return {
    bins,
    objective,
    limits: { lambda, gamma, hessianMin },
    leafRowsMin,
    outcome: kept(outcome),
    weights: weights && kept(weights),
    margins: float64(rows),
    gradients: new Float32Array(memory.allocate(rows * 8)),
    rows: int32(rows),
    scratch: int32(rows),
    histograms: float64(slots * binsOfAll(bins) * 2),
    sums: float64(slots * SUM_FIELDS),
    splits: float64(slots * tilesOf(bins) * SPLIT_FIELDS),
    usable: new Uint8Array(memory.allocate(bins.names.length)),
    plan: int32(tasks * PLAN_FIELDS),
    figures: float64(tasks * 2),
  };
}
