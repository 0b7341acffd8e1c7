import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';
import { trainBoosting } from '#models/boosting.ts';
import { type BoostingModel, boostingMargin } from '#models/boosting-model.ts';
import { boostingReasons, forestReasons } from '#models/contributions.ts';
import { forestValue, growForest } from '#models/forest.ts';
import { binMatrix } from '#models/tree/bins.ts';
import type { Tree } from '#models/tree/tree.ts';

/** What a tree says when only some features are known: unknown ones go both ways, by how many training rows did. */
function expectation(tree: Tree, row: readonly number[], known: ReadonlySet<number>, node = 0): number {
  const at = (values: readonly number[], index: number): number => values[index] as number;
  const left = at(tree.child, node);
  if (left === 0) return at(tree.value, node);
  const feature = at(tree.feature, node);
  const down = (child: number) => expectation(tree, row, known, child);
  if (known.has(feature)) {
    const value = at(row, feature);
    const goesLeft = Number.isNaN(value) ? at(tree.missingLeft, node) === 1 : value <= at(tree.value, node);
    return down(goesLeft ? left : left + 1);
  }
  const [leftRows, rightRows] = [at(tree.cover, left), at(tree.cover, left + 1)];
  return (leftRows * down(left) + rightRows * down(left + 1)) / (leftRows + rightRows);
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Shapley's formula itself: what a feature adds to each set of others, weighted by the orders in which that set comes first. */
function shapleyBySets(value: (known: ReadonlySet<number>) => number, features: number): number[] {
  return Array.from({ length: features }, (_each, feature) => {
    let sum = 0;
    for (let mask = 0; mask < 2 ** features; mask += 1) {
      if ((mask >> feature) % 2 === 1) continue;
      const known = new Set(
        Array.from({ length: features }, (_f, at) => at).filter((at) => (mask >> at) % 2),
      );
      const weight = (factorial(known.size) * factorial(features - known.size - 1)) / factorial(features);
      sum += weight * (value(new Set([...known, feature])) - value(known));
    }
    return sum;
  });
}

const cell = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const dataArbitrary = fc
  .record({ features: fc.integer({ min: 1, max: 6 }), rows: fc.integer({ min: 16, max: 60 }) })
  .chain(({ features, rows }) =>
    fc.record({
      columns: fc.array(fc.array(cell, { minLength: rows, maxLength: rows }), {
        minLength: features,
        maxLength: features,
      }),
      outcome: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows }),
      probe: fc.array(cell, { minLength: features, maxLength: features }),
      seed: fc.integer({ min: 0, max: 1000 }),
    }),
  );

const binned = (columns: readonly (readonly number[])[], rows: number) =>
  binMatrix(
    {
      rows,
      names: columns.map((_column, at) => `c${at}`),
      columns: columns.map((column) => Float64Array.from(column)),
    },
    createRandom(1),
  );

describe('reasons are Shapley values', () => {
  it('of a boosting, as its trees tell when every set of known features is tried', () => {
    fc.assert(
      fc.property(dataArbitrary, ({ columns, outcome, probe, seed }) => {
        const model: BoostingModel = trainBoosting(
          { bins: binned(columns, outcome.length), outcome: Float64Array.from(outcome) },
          { name: 'logistic' },
          { rounds: 4, depthMax: 4, leafRowsMin: 1, hessianMin: 1e-6, learningRate: 0.5 },
          createRandom(seed),
        );
        const reasons = boostingReasons(model);
        const got = reasons.contributions(probe);
        const setValue = (known: ReadonlySet<number>) =>
          model.trees.reduce((sum, tree) => sum + expectation(tree, probe, known), model.base);
        expect(reasons.base).toBeCloseTo(setValue(new Set()), 9);
        for (const [feature, value] of shapleyBySets(setValue, columns.length).entries())
          expect(got[feature]).toBeCloseTo(value, 9);
        const total = got.reduce((sum, each) => sum + each, reasons.base);
        expect(total).toBeCloseTo(boostingMargin(model, probe), 9);
      }),
      { numRuns: 100 },
    );
  });

  it('of a forest, whose values are the mean of its trees', () => {
    fc.assert(
      fc.property(dataArbitrary, ({ columns, outcome, probe, seed }) => {
        const { model } = growForest(
          { bins: binned(columns, outcome.length), outcome: Float64Array.from(outcome) },
          { trees: 5 },
          createRandom(seed),
        );
        const reasons = forestReasons(model);
        const got = reasons.contributions(probe);
        const setValue = (known: ReadonlySet<number>) =>
          model.center +
          model.trees.reduce((sum, tree) => sum + expectation(tree, probe, known), 0) / model.trees.length;
        expect(reasons.base).toBeCloseTo(setValue(new Set()), 9);
        for (const [feature, value] of shapleyBySets(setValue, columns.length).entries())
          expect(got[feature]).toBeCloseTo(value, 9);
        const total = got.reduce((sum, each) => sum + each, reasons.base);
        expect(total).toBeCloseTo(forestValue(model, probe), 9);
      }),
      { numRuns: 60 },
    );
  });
});
