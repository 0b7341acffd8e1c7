import type { Bins } from './bins.ts';
import type { Memory } from './memory.ts';

/** How a forest's trees are grown. */
export type DeepLimits = {
  /** Columns drawn for each split: mtry. */
  readonly columnsPerSplit: number;
  /** Least number of different rows in a leaf, counted by their share of the node's weight. */
  readonly leafRowsMin: number;
  readonly depthMax: number;
  /** Share of rows drawn without replacement, or null for a bootstrap. */
  readonly rowShare: number | null;
};

/**
 * What the trees of a forest are grown from and written to, several at a time: plain data and typed arrays
 * for threads.
 */
export type ForestWorkspace = {
  readonly bins: Bins;
  readonly limits: DeepLimits;
  readonly seed: string;
  /** Rows of positive weight. */
  readonly rows: Int32Array;
  readonly outcome: Float64Array;
  readonly weights: Float64Array | null;
  /** The number in the forest of the first tree at hand. */
  readonly first: Int32Array;
  /** How often each row was drawn for each tree at hand. */
  readonly drawn: Uint8Array;
  /** Nodes of the trees at hand, `capacity` for each. */
  readonly capacity: number;
  readonly nodes: Int32Array;
  readonly feature: Int32Array;
  readonly upTo: Uint8Array;
  readonly missingLeft: Uint8Array;
  readonly child: Int32Array;
  readonly value: Float64Array;
  readonly cover: Float64Array;
};

const BATCH_BYTES_MAX = 96 * 1024 * 1024;
const NODE_BYTES = 26;

/** How many trees are grown at a time, so that their memory stays bounded. */
export const batchOf = (work: ForestWorkspace): number => work.nodes.length;

/** Lays out the memory for a forest of `trees` trees; `weights` null stands for 1 each. */
export function openForest(
  bins: Bins,
  limits: DeepLimits,
  trees: number,
  seed: string,
  outcome: Float64Array,
  weights: Float64Array | null,
  memory: Memory,
): ForestWorkspace {
  const weighted = Array.from(outcome.keys()).filter((row) => weights === null || weights[row]! > 0);
  const capacity = 2 * Math.max(1, Math.min(weighted.length, 2 ** Math.min(limits.depthMax, 30)));
  const batch = Math.max(
    1,
    Math.min(trees, Math.floor(BATCH_BYTES_MAX / (capacity * NODE_BYTES + bins.rows))),
  );
  const int32 = (length: number) => new Int32Array(memory.allocate(length * 4));
  const uint8 = (length: number) => new Uint8Array(memory.allocate(length));
  const float64 = (length: number) => new Float64Array(memory.allocate(length * 8));
  const work = {
    bins,
    limits,
    seed,
    rows: int32(weighted.length),
    outcome: float64(outcome.length),
    weights: weights && float64(weights.length),
    first: int32(1),
    drawn: uint8(batch * bins.rows),
    capacity,
    nodes: int32(batch),
    feature: int32(batch * capacity),
    upTo: uint8(batch * capacity),
    missingLeft: uint8(batch * capacity),
    child: int32(batch * capacity),
    value: float64(batch * capacity),
    cover: float64(batch * capacity),
  };
  work.rows.set(weighted);
  work.outcome.set(outcome);
  if (weights) work.weights?.set(weights);
  return work;
}
