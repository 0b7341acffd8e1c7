import { binsOfAll, TILE_COLUMNS, tilesOf } from './bins.ts';
import { addColumn, addTile, subtract } from './histogram.ts';
import { fillGradients } from './objective.ts';
import { partRows, placeRows } from './partition.ts';
import { improveSplit, noSplit } from './split.ts';
import { PLAN_FIELDS, SPLIT_FIELDS, SUM_FIELDS, type Workspace } from './workspace.ts';

/** Plan: from, to in `rows`. Figures out: sums of gradient and hessian. */
export function fillChunk(work: Workspace, task: number): void {
  const { plan, figures, rows, gradients } = work;
  const from = plan[task * PLAN_FIELDS]!;
  const to = plan[task * PLAN_FIELDS + 1]!;
  fillGradients(work.objective, work.outcome, work.weights, work.margins, rows, from, to, gradients);
  let gradient = 0;
  let hessian = 0;
  for (let at = from; at < to; at++) {
    gradient += gradients[rows[at]! << 1]!;
    hessian += gradients[(rows[at]! << 1) + 1]!;
  }
  figures[task * 2] = gradient;
  figures[task * 2 + 1] = hessian;
}

/**
 * The histograms of one tile for a pair of siblings, and their best splits in it. Plan: from, to of the
 * smaller node, its slot, and the slot that holds the parent's histogram and then the larger sibling's (−1 at
 * the root).
 */
export function searchTile(work: Workspace, task: number): void {
  const { plan, bins, histograms, rows, gradients, usable } = work;
  const tiles = tilesOf(bins);
  const tile = task % tiles;
  const entry = Math.floor(task / tiles) * PLAN_FIELDS;
  const from = plan[entry]!;
  const to = plan[entry + 1]!;
  const slot = plan[entry + 2]!;
  const sibling = plan[entry + 3]!;
  const first = tile * TILE_COLUMNS;
  const end = Math.min(first + TILE_COLUMNS, bins.names.length);
  const columns: number[] = [];
  for (let column = first; column < end; column++) if (usable[column] === 1) columns.push(column);
  const length = 2 * binsOfAll(bins);
  const start = slot * length;
  const low = 2 * bins.offsets[first]!;
  const high = 2 * bins.offsets[end]!;
  histograms.fill(0, start + low, start + high);
  if (columns.length > 2) addTile(bins, tile, rows, from, to, gradients, histograms, start);
  else for (const column of columns) addColumn(bins, column, rows, from, to, gradients, histograms, start);
  searchSlot(work, slot, tile, columns);
  if (sibling < 0) return;
  subtract(histograms, sibling * length, start, low, high);
  searchSlot(work, sibling, tile, columns);
}

function searchSlot(work: Workspace, slot: number, tile: number, columns: readonly number[]): void {
  const { bins, sums, splits, histograms, limits, leafRowsMin } = work;
  const gradient = sums[slot * SUM_FIELDS]!;
  const hessian = sums[slot * SUM_FIELDS + 1]!;
  const rows = sums[slot * SUM_FIELDS + 2]!;
  // Histograms count no rows: a side is taken to hold the share of rows that it has of the hessian, as
  // LightGBM does.
  const hessianMin = Math.max(limits.hessianMin, (leafRowsMin * hessian) / rows);
  const kept = { ...limits, hessianMin };
  const best = noSplit();
  for (const column of columns) {
    const start = 2 * (slot * binsOfAll(bins) + bins.offsets[column]!);
    improveSplit(best, column, histograms, start, bins.cuts[column]!.length + 1, gradient, hessian, kept);
  }
  const out = (slot * tilesOf(bins) + tile) * SPLIT_FIELDS;
  splits[out] = best.gain;
  splits[out + 1] = best.column;
  splits[out + 2] = best.bin;
  splits[out + 3] = best.missingLeft ? 1 : 0;
  splits[out + 4] = best.leftGradient;
  splits[out + 5] = best.leftHessian;
}

/** Plan: from, to, column, bin, 1 when missing goes left; out: how many rows go left. */
export function partChunk(work: Workspace, task: number): void {
  const { plan, bins, rows, scratch } = work;
  const entry = task * PLAN_FIELDS;
  const split = { column: plan[entry + 2]!, bin: plan[entry + 3]!, missingLeft: plan[entry + 4] === 1 };
  plan[entry + 5] = partRows(bins, split, rows, plan[entry]!, plan[entry + 1]!, scratch);
}

/** Plan: as `partChunk` left it, then where the left and the right rows go. */
export function placeChunk(work: Workspace, task: number): void {
  const { plan, rows, scratch } = work;
  const entry = task * PLAN_FIELDS;
  const leftCount = plan[entry + 5]!;
  placeRows(scratch, plan[entry]!, plan[entry + 1]!, leftCount, rows, plan[entry + 6]!, plan[entry + 7]!);
}

/** Plan: from, to in `rows`. Figures: what the leaf adds to their margins. */
export function moveChunk(work: Workspace, task: number): void {
  const { plan, figures, rows, margins } = work;
  const added = figures[task * 2]!;
  const to = plan[task * PLAN_FIELDS + 1]!;
  for (let at = plan[task * PLAN_FIELDS]!; at < to; at++) margins[rows[at]!]! += added;
}
