import { tilesOf } from './bins.ts';
import { CHUNK_ROWS } from './partition.ts';
import type { Split } from './split.ts';
import type { Team } from './team.ts';
import { addLeaf, emptyTree, type Tree } from './tree.ts';
import { PLAN_FIELDS, SPLIT_FIELDS, SUM_FIELDS, type Workspace } from './workspace.ts';

/** A leaf of a tree in the making: its rows are rows[from … to) of the workspace. */
export type Leaf = {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly gradient: number;
  readonly hessian: number;
};
/** A node that may yet be split, with the slot of its histogram. */
type Open = Leaf & { readonly slot: number };
/** A new tree with its leaves, and the bin up to which each split node sends rows left. */
export type Grown = {
  readonly tree: Tree;
  readonly leaves: readonly Leaf[];
  readonly upTo: readonly number[];
};
type Parting = { readonly open: Open; readonly split: Split; leftRows: number };

/**
 * Grows a tree on the first `count` rows of the workspace, all nodes of a level at once, as XGBoost's `hist`
 * does (Chen and Guestrin 2016): the smaller of two siblings is counted, the larger one is the parent less
 * the smaller. Returns the tree, whose leaves are still without values, and its leaves with their rows and
 * sums of gradients.
 */
export function growByLevel(work: Workspace, team: Team, count: number, depthMax: number): Grown {
  const tree = emptyTree();
  const leaves: Leaf[] = [];
  const upTo: number[] = [];
  const root = sumGradients(work, team, count);
  let level: Open[] = [{ node: addLeaf(tree, 0, count), from: 0, to: count, ...root, slot: 0 }];
  let slots = 1;
  let pairs = [[level[0]!]];
  for (let depth = 0; depth < depthMax && level.length > 0; depth++) {
    fillHistograms(work, team, pairs);
    const partings: Parting[] = [];
    for (const open of level) {
      const split = bestSplit(work, open.slot);
      if (split.gain > 0) partings.push({ open, split, leftRows: 0 });
      else leaves.push(open);
    }
    partNodes(work, team, partings);
    level = [];
    pairs = [];
    for (const parting of partings) {
      // Where sums of tiny weights have rounded, a split may part nothing.
      if (parting.leftRows === 0 || parting.leftRows === parting.open.to - parting.open.from) {
        leaves.push(parting.open);
        continue;
      }
      upTo[parting.open.node] = parting.split.bin;
      const pair = childrenOf(tree, work, parting, slots);
      if (depth + 1 < depthMax && pair.some((child) => maySplit(work, child))) {
        slots++;
        pairs.push(pair);
        level.push(...pair);
      } else leaves.push(...pair);
    }
  }
  return { tree, leaves: [...leaves, ...level], upTo };
}

/**
 * Fills the gradients of the tree's rows and adds them up, chunk by chunk, so that the sum is the same in
 * every team.
 */
function sumGradients(work: Workspace, team: Team, count: number): { gradient: number; hessian: number } {
  const chunks = planChunks(work, 0, 0, count);
  team.run('gradients', work, chunks);
  let gradient = 0;
  let hessian = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    gradient += work.figures[chunk * 2]!;
    hessian += work.figures[chunk * 2 + 1]!;
  }
  return { gradient, hessian };
}

/** Writes tasks for rows[from … to) into the plan from task `first` on; returns the task after the last. */
export function planChunks(work: Workspace, first: number, from: number, to: number): number {
  let task = first;
  for (let at = from; at < to; at += CHUNK_ROWS, task++) {
    work.plan[task * PLAN_FIELDS] = at;
    work.plan[task * PLAN_FIELDS + 1] = Math.min(at + CHUNK_ROWS, to);
  }
  return task;
}

/** Pairs of siblings, the smaller first; the root stands alone. */
function fillHistograms(work: Workspace, team: Team, pairs: readonly Open[][]): void {
  for (const [at, [smaller, larger]] of pairs.entries()) {
    work.plan[at * PLAN_FIELDS] = smaller!.from;
    work.plan[at * PLAN_FIELDS + 1] = smaller!.to;
    work.plan[at * PLAN_FIELDS + 2] = smaller!.slot;
    work.plan[at * PLAN_FIELDS + 3] = larger?.slot ?? -1;
    for (const open of [smaller!, larger])
      if (open) work.sums.set([open.gradient, open.hessian, open.to - open.from], open.slot * SUM_FIELDS);
  }
  team.run('histograms', work, pairs.length * tilesOf(work.bins));
}

/** The best of what the tiles found for a slot; the first column wins a tie. */
function bestSplit(work: Workspace, slot: number): Split {
  const tiles = tilesOf(work.bins);
  let best = slot * tiles * SPLIT_FIELDS;
  for (let tile = 1; tile < tiles; tile++) {
    const at = (slot * tiles + tile) * SPLIT_FIELDS;
    if (work.splits[at]! > work.splits[best]!) best = at;
  }
  const [gain = 0, column = 0, bin = 0, missingLeft, leftGradient = 0, leftHessian = 0] =
    work.splits.subarray(best, best + SPLIT_FIELDS);
  return { gain, column, bin, missingLeft: missingLeft === 1, leftGradient, leftHessian };
}

/**
 * Brings the rows of each node that is split in order: those of its left child, then those of its right one.
 */
function partNodes(work: Workspace, team: Team, partings: readonly Parting[]): void {
  const { plan } = work;
  const ends: number[] = [];
  let tasks = 0;
  for (const { open, split } of partings) {
    const end = planChunks(work, tasks, open.from, open.to);
    for (; tasks < end; tasks++) {
      plan[tasks * PLAN_FIELDS + 2] = split.column;
      plan[tasks * PLAN_FIELDS + 3] = split.bin;
      plan[tasks * PLAN_FIELDS + 4] = split.missingLeft ? 1 : 0;
    }
    ends.push(tasks);
  }
  team.run('part', work, tasks);
  let task = 0;
  for (const [at, parting] of partings.entries()) {
    const first = task;
    for (; task < ends[at]!; task++) parting.leftRows += plan[task * PLAN_FIELDS + 5]!;
    let left = parting.open.from;
    let right = left + parting.leftRows;
    for (task = first; task < ends[at]!; task++) {
      const entry = task * PLAN_FIELDS;
      plan[entry + 6] = left;
      plan[entry + 7] = right;
      left += plan[entry + 5]!;
      right += plan[entry + 1]! - plan[entry]! - plan[entry + 5]!;
    }
  }
  team.run('place', work, tasks);
}

/**
 * Turns the node into a split with two leaves. The smaller child, returned first, gets the free slot, the
 * larger its parent's.
 */
function childrenOf(tree: Tree, work: Workspace, { open, split, leftRows }: Parting, free: number): Open[] {
  const { node, from, to, slot } = open;
  const middle = from + leftRows;
  const cuts = work.bins.cuts[split.column]!;
  const isLeftSmaller = leftRows * 2 <= to - from;
  tree.feature[node] = split.column;
  // Where only missing rows go right there is no cut: every number is below the largest one.
  tree.value[node] = cuts[split.bin - 1] ?? Number.MAX_VALUE;
  tree.missingLeft[node] = split.missingLeft ? 1 : 0;
  const left: Open = {
    node: addLeaf(tree, 0, leftRows),
    from,
    to: middle,
    gradient: split.leftGradient,
    hessian: split.leftHessian,
    slot: isLeftSmaller ? free : slot,
  };
  const right: Open = {
    node: addLeaf(tree, 0, to - middle),
    from: middle,
    to,
    gradient: open.gradient - split.leftGradient,
    hessian: open.hessian - split.leftHessian,
    slot: isLeftSmaller ? slot : free,
  };
  tree.child[node] = left.node;
  return isLeftSmaller ? [left, right] : [right, left];
}

function maySplit(work: Workspace, { from, to, hessian }: Open): boolean {
  return to - from >= 2 * work.leafRowsMin && hessian >= 2 * work.limits.hessianMin;
}
