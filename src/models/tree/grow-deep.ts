import { createRandom, type Random } from '#core/random.ts';
import type { Bins } from './bins.ts';
import { VALUE_BINS_MAX } from './cuts.ts';
import type { ForestWorkspace } from './forest-workspace.ts';
import { addColumn } from './histogram.ts';
import { partRows, placeRows } from './partition.ts';
import { sampleRows } from './sample.ts';
import { improveSplit, noSplit, type Split } from './split.ts';

/** A node whose rows are rows[from … to). */
type Node = {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
};

/** What one tree is grown with, of its own. */
type Plot = {
  readonly rows: Int32Array;
  readonly scratch: Int32Array;
  readonly gradients: Float32Array;
  readonly histogram: Float64Array;
  readonly columns: Int32Array;
  readonly random: Random;
};

/**
 * Grows one tree of a forest to its full depth, node by node (Breiman 2001). Each row counts as often as it
 * was drawn; a split is looked for in `columnsPerSplit` columns drawn again for each node, and in further ones
 * only while none of those parts it. With gradient −y and hessian 1 the gain is the fall of the variance,
 * which for 0 and 1 is Gini's.
 */
export function growDeep(work: ForestWorkspace, task: number): void {
  const { bins, limits, outcome, weights } = work;
  const random = createRandom(`${work.seed}/tree ${work.first[0]! + task}`);
  const drawn = work.drawn.subarray(task * bins.rows, (task + 1) * bins.rows);
  const plot: Plot = {
    rows: drawRows(work.rows, limits.rowShare, random, drawn),
    scratch: new Int32Array(work.rows.length),
    gradients: new Float32Array(2 * bins.rows),
    histogram: new Float64Array(2 * (VALUE_BINS_MAX + 1)),
    columns: Int32Array.from(bins.names.keys()),
    random,
  };
  let gradient = 0;
  let hessian = 0;
  for (const row of plot.rows) {
    const weight = drawn[row]! * (weights?.[row] ?? 1);
    plot.gradients[row << 1] = -weight * outcome[row]!;
    plot.gradients[(row << 1) + 1] = weight;
    gradient += plot.gradients[row << 1]!;
    hessian += plot.gradients[(row << 1) + 1]!;
  }
  const at = task * work.capacity;
  let nodes = 1;
  const open: Node[] = [{ node: 0, from: 0, to: plot.rows.length, depth: 0, gradient, hessian }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const split = mayPart(work, node) ? findSplit(work, plot, node) : null;
    const middle = split === null ? node.to : partNode(bins, plot, node, split);
    const isParted = split !== null && middle > node.from && middle < node.to;
    work.cover[at + node.node] = node.hessian;
    work.feature[at + node.node] = isParted ? split.column : -1;
    work.child[at + node.node] = isParted ? nodes : 0;
    if (!isParted) {
      work.value[at + node.node] = node.hessian > 0 ? -node.gradient / node.hessian : 0;
      continue;
    }
    work.upTo[at + node.node] = split.bin;
    work.missingLeft[at + node.node] = split.missingLeft ? 1 : 0;
    work.value[at + node.node] = bins.cuts[split.column]![split.bin - 1] ?? Number.MAX_VALUE;
    const depth = node.depth + 1;
    const { leftGradient, leftHessian } = split;
    const rightGradient = node.gradient - leftGradient;
    const rightHessian = node.hessian - leftHessian;
    open.push(
      { node: nodes + 1, from: middle, to: node.to, depth, gradient: rightGradient, hessian: rightHessian },
      { node: nodes, from: node.from, to: middle, depth, gradient: leftGradient, hessian: leftHessian },
    );
    nodes += 2;
  }
  work.nodes[task] = nodes;
}

/** Draws rows and counts in `drawn` how often; returns those drawn, in ascending order. */
function drawRows(rows: Int32Array, share: number | null, random: Random, drawn: Uint8Array): Int32Array {
  drawn.fill(0);
  if (share !== null) {
    const into = new Int32Array(rows.length);
    const inside = into.subarray(0, sampleRows(rows, share, random, into));
    for (const row of inside) drawn[row] = 1;
    return inside;
  }
  for (let draw = 0; draw < rows.length; draw++) drawn[rows[Math.floor(random.next() * rows.length)]!]!++;
  return rows.filter((row) => drawn[row]! > 0);
}

/** A node of one outcome only, or of too few rows for two leaves, stays a leaf. */
function mayPart({ limits }: ForestWorkspace, { gradient, hessian, depth, from, to }: Node): boolean {
  if (depth >= limits.depthMax || to - from < 2 * limits.leafRowsMin || hessian === 0) return false;
  return gradient !== 0 && gradient !== -hessian;
}

function findSplit({ bins, limits }: ForestWorkspace, plot: Plot, node: Node): Split | null {
  const { rows, gradients, histogram, columns, random } = plot;
  const best = noSplit();
  const rowWeight = node.hessian / (node.to - node.from);
  const kept = { lambda: 0, gamma: 0, hessianMin: limits.leafRowsMin * rowWeight };
  for (
    let drawn = 0;
    drawn < columns.length && (drawn < limits.columnsPerSplit || best.column < 0);
    drawn++
  ) {
    const other = drawn + Math.floor(random.next() * (columns.length - drawn));
    const column = columns[other]!;
    columns[other] = columns[drawn]!;
    columns[drawn] = column;
    const valueBins = bins.cuts[column]!.length + 1;
    clear(histogram, 2 * (valueBins + 1));
    addColumn(bins, column, rows, node.from, node.to, gradients, histogram, -2 * bins.offsets[column]!);
    improveSplit(best, column, histogram, 0, valueBins, node.gradient, node.hessian, kept);
  }
  return best.column < 0 ? null : best;
}

/** Brings the node's rows in order, left ones first; returns where the right ones begin. */
function partNode(bins: Bins, { rows, scratch }: Plot, { from, to }: Node, split: Split): number {
  const left = partRows(bins, split, rows, from, to, scratch);
  placeRows(scratch, from, to, left, rows, from, from + left);
  return from + left;
}

/**
 * Most columns have two or three bins, for which calling the built-in fill would cost more than the work
 * itself.
 */
function clear(histogram: Float64Array, length: number): void {
  if (length > 64) histogram.fill(0, 0, length);
  else for (let at = 0; at < length; at++) histogram[at] = 0;
}
