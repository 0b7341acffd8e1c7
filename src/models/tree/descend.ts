import { type Bins, binOf } from './bins.ts';
import type { Tree } from './tree.ts';

/**
 * The leaf of a row in bins; a node sends bins up to `upTo` left. For rows that a tree in the making was not
 * grown on.
 */
export function leafInBins(tree: Tree, upTo: ArrayLike<number>, bins: Bins, row: number): number {
  let node = 0;
  for (let next = tree.child[0]!; next !== 0; next = tree.child[node]!) {
    const bin = binOf(bins, tree.feature[node]!, row);
    const isLeft = bin === 0 ? tree.missingLeft[node] === 1 : bin <= upTo[node]!;
    node = isLeft ? next : next + 1;
  }
  return node;
}
