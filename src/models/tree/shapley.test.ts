import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussLegendre } from './quadrature.ts';
import { addShapley, explainersOf, roomFor } from './shapley.ts';
import { addLeaf, emptyTree, goesLeft, leafValueOf, type Tree } from './tree.ts';

const FEATURES = 5;

/** A random tree: features may come again on a path, as they do in grown ones. */
const anyTree: fc.Arbitrary<Tree> = fc
  .record({
    values: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 128, maxLength: 128 }),
    features: fc.array(fc.integer({ min: 0, max: FEATURES - 1 }), { minLength: 128, maxLength: 128 }),
    shares: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 128, maxLength: 128 }),
    splits: fc.array(fc.boolean(), { minLength: 128, maxLength: 128 }),
  })
  .map(({ values, features, shares, splits }) => {
    const tree = emptyTree();
    addLeaf(tree, values[0]!, 1000);
    const open = [{ node: 0, depth: 0 }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { node, depth } = next;
      if (depth >= 6 || tree.child.length > 60 || (depth > 0 && !splits[node])) continue;
      const share = shares[node]! / 10;
      tree.feature[node] = features[node]!;
      tree.missingLeft[node] = splits[node + 1] ? 1 : 0;
      tree.child[node] = addLeaf(tree, values[tree.child.length]!, tree.cover[node]! * share);
      addLeaf(tree, values[tree.child.length]!, tree.cover[node]! * (1 - share));
      open.push(
        { node: tree.child[node]!, depth: depth + 1 },
        { node: tree.child[node]! + 1, depth: depth + 1 },
      );
    }
    return tree;
  });
const anyRow = fc.array(fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.constant(Number.NaN)), {
  minLength: FEATURES,
  maxLength: FEATURES,
});

/**
 * What the tree says when only some features are known: others follow the training rows (Lundberg et al.
 * 2020, algorithm 1).
 */
function expectation(tree: Tree, row: readonly number[], known: number, node = 0): number {
  const child = tree.child[node]!;
  if (child === 0) return tree.value[node]!;
  const feature = tree.feature[node]!;
  if ((known >> feature) & 1)
    return expectation(tree, row, known, goesLeft(tree, node, row[feature]!) ? child : child + 1);
  const share = tree.cover[child]! / tree.cover[node]!;
  return (
    share * expectation(tree, row, known, child) + (1 - share) * expectation(tree, row, known, child + 1)
  );
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Shapley's own formula, over all subsets. */
function bruteForce(tree: Tree, row: readonly number[]): number[] {
  return Array.from({ length: FEATURES }, (_each, feature) => {
    let value = 0;
    for (let known = 0; known < 2 ** FEATURES; known++) {
      if ((known >> feature) & 1) continue;
      const size = known.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(FEATURES - size - 1)) / factorial(FEATURES);
      value += weight * (expectation(tree, row, known | (1 << feature)) - expectation(tree, row, known));
    }
    return value;
  });
}

function shapley(tree: Tree, row: readonly number[]): { base: number; contributions: Float64Array } {
  const contributions = new Float64Array(FEATURES);
  const explainer = explainersOf([tree])[0]!;
  addShapley(explainer, row, 1, contributions, roomFor([explainer]));
  return { base: explainer.base, contributions };
}

describe('Shapley values of a tree', () => {
  test('are those of the formula over all subsets, to 1e-9', () => {
    fc.assert(
      fc.property(anyTree, anyRow, (tree, row) => {
        const { contributions } = shapley(tree, row);
        for (const [feature, value] of bruteForce(tree, row).entries())
          expect(Math.abs(contributions[feature]! - value)).toBeLessThan(1e-9);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('add up with the base to what the tree says', () => {
    fc.assert(
      fc.property(anyTree, anyRow, (tree, row) => {
        const { base, contributions } = shapley(tree, row);
        const sum = contributions.reduce((total, each) => total + each, base);
        expect(Math.abs(sum - leafValueOf(tree, row))).toBeLessThan(1e-9);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test('of a single leaf are nothing', () => {
    const tree = emptyTree();
    addLeaf(tree, 4, 10);
    const { base, contributions } = shapley(tree, [1, 2, 3, 4, 5]);
    expect([base, ...contributions]).toEqual([4, 0, 0, 0, 0, 0]);
  });
});

test('a quadrature of n points is exact up to degree 2n − 1', () => {
  for (let count = 1; count <= 16; count++) {
    const { points, weights } = gaussLegendre(count);
    for (let degree = 0; degree < 2 * count; degree++) {
      const integral = points.reduce((sum, point, at) => sum + weights[at]! * point ** degree, 0);
      expect(integral).toBeCloseTo(1 / (degree + 1), 13);
    }
  }
});
