import type { Matrix } from '../matrix.ts';
import { isMissing } from './cuts.ts';

/**
 * A binary tree in plain arrays, by node, the root first. A node with `child` 0 is a leaf and `value` what it
 * says; otherwise rows whose column `feature` is at most `value` go to node `child`, others to `child + 1`,
 * and rows where it is missing left when `missingLeft` is 1. `cover` is the (weighted) number of training
 * rows that came by.
 */
export type Tree = {
  readonly feature: number[];
  readonly value: number[];
  readonly child: number[];
  readonly missingLeft: number[];
  readonly cover: number[];
};

export function emptyTree(): Tree {
  return { feature: [], value: [], child: [], missingLeft: [], cover: [] };
}

/** Adds a leaf and returns its node. */
export function addLeaf(tree: Tree, value: number, cover: number): number {
  tree.feature.push(-1);
  tree.value.push(value);
  tree.child.push(0);
  tree.missingLeft.push(0);
  return tree.cover.push(cover) - 1;
}

/** Whether a value goes left at a node. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  return isMissing(value) ? tree.missingLeft[node] === 1 : value <= tree.value[node]!;
}

/** What the tree says of one row, given by its values in the matrix's order of columns. */
export function leafValueOf(tree: Tree, row: ArrayLike<number>): number {
  const { child, feature, value } = tree;
  let node = 0;
  for (let next = child[0]!; next !== 0; next = child[node]!)
    node = goesLeft(tree, node, row[feature[node]!]!) ? next : next + 1;
  return value[node]!;
}

/** Adds what the tree says of each row, times `factor`, to `sums`. */
export function addValues(tree: Tree, matrix: Matrix, factor: number, sums: Float64Array): void {
  const { child, feature, value } = tree;
  const columns = matrix.columns;
  for (let row = 0; row < matrix.rows; row++) {
    let node = 0;
    for (let next = child[0]!; next !== 0; next = child[node]!)
      node = goesLeft(tree, node, columns[feature[node]!]![row]!) ? next : next + 1;
    sums[row]! += factor * value[node]!;
  }
}
