import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { forestReasons } from './contributions.ts';
import { type ForestModel, type ForestSettings, forestValue, forestValues, growForest } from './forest.ts';
import type { Matrix } from './matrix.ts';
import { binMatrix } from './tree/bins.ts';

function world(rows: number, seed: number) {
  const random = createRandom(seed);
  const columns = Array.from({ length: 6 }, () =>
    Float64Array.from({ length: rows }, () => (random.chance(0.1) ? Number.NaN : random.next())),
  );
  const chances = columns[0]!.map(
    (value, row) => 0.1 + (value > 0.5 ? 0.5 : 0) + 0.3 * (columns[1]![row] || 0),
  );
  const outcome = chances.map((chance) => (random.chance(chance) ? 1 : 0));
  const matrix: Matrix = { rows, names: columns.map((_each, at) => `c${at}`), columns };
  return { matrix, chances, outcome };
}

function grow(matrix: Matrix, outcome: ArrayLike<number>, settings: Partial<ForestSettings> = {}, seed = 1) {
  const bins = binMatrix(matrix, createRandom(seed));
  return growForest(
    { bins, outcome: Float64Array.from(outcome) },
    { trees: 60, ...settings },
    createRandom(seed),
  );
}

const distance = (predicted: Float64Array, expected: Float64Array) =>
  predicted.reduce((sum, each, row) => sum + Math.abs(each - expected[row]!), 0) / predicted.length;

test('out-of-bag values are as honest as values of rows never seen, and in-bag ones are optimistic', () => {
  const { matrix, outcome } = world(1500, 1);
  const fresh = world(1500, 2);
  const { model, outOfBag } = grow(matrix, outcome);
  const unseen = distance(forestValues(model, fresh.matrix), fresh.outcome);
  expect(Math.abs(distance(outOfBag, outcome) - unseen)).toBeLessThan(0.03);
  expect(distance(forestValues(model, matrix), outcome)).toBeLessThan(unseen - 0.05);
  expect(distance(forestValues(model, fresh.matrix), fresh.chances)).toBeLessThan(0.09);
});

test('values are probabilities, leaves hold five rows or so, and depth and columns are kept to', () => {
  const { matrix, outcome } = world(800, 3);
  const { model } = grow(matrix, outcome);
  for (const value of forestValues(model, matrix)) expect(value >= 0 && value <= 1).toBe(true);
  const leaves = model.trees.flatMap((tree) => tree.cover.filter((_each, node) => tree.child[node] === 0));
  expect(leaves.reduce((sum, each) => sum + each, 0) / leaves.length).toBeGreaterThan(8);
  const stumps = grow(matrix, outcome, { depthMax: 1 }).model;
  expect(Math.max(...stumps.trees.map((tree) => tree.child.length))).toBe(3);
});

test('the same rows and seed give the same bytes, however many trees are grown at a time', () => {
  const { matrix, outcome } = world(300, 4);
  const first = grow(matrix, outcome, { trees: 12 }).model;
  expect(JSON.stringify(grow(matrix, outcome, { trees: 12 }).model)).toBe(JSON.stringify(first));
  expect(grow(matrix, outcome, { trees: 5 }).model.trees).toEqual(first.trees.slice(0, 5));
  expect(grow(matrix, outcome, { trees: 12 }, 2).model.trees).not.toEqual(first.trees);
});

test('the journey through JSON, by row and by batch, changes nothing, and reasons add up', () => {
  const { matrix, outcome } = world(300, 5);
  const { model } = grow(matrix, outcome, { trees: 10 });
  const journeyed = JSON.parse(JSON.stringify(model)) as ForestModel;
  const reasons = forestReasons(journeyed);
  const values = forestValues(model, matrix);
  for (let row = 0; row < 50; row++) {
    const cells = matrix.columns.map((column) => column[row]!);
    expect(forestValue(journeyed, cells)).toBe(values[row]);
    const sum = reasons.contributions(cells).reduce((total, each) => total + each, reasons.base);
    expect(sum).toBeCloseTo(values[row]!, 10);
  }
});

test('amounts far from zero are predicted as precisely as amounts near it', () => {
  const { matrix, chances } = world(400, 6);
  const near = forestValues(grow(matrix, chances).model, matrix);
  const far = forestValues(
    grow(
      matrix,
      chances.map((each) => each + 1e6),
    ).model,
    matrix,
  );
  for (let row = 0; row < 400; row++) expect(far[row]! - 1e6).toBeCloseTo(near[row]!, 4);
});

test('a draw without replacement serves as well as a bootstrap, and rows of weight 0 are not looked at', () => {
  const { matrix, outcome } = world(600, 7);
  const weights = outcome.map((each) => (each === 1 ? 1 : 0));
  const bins = binMatrix(matrix, createRandom(1));
  const { model, outOfBag } = growForest(
    { bins, outcome, weights },
    { trees: 5, rowShare: 0.6 },
    createRandom(1),
  );
  expect(forestValues(model, matrix).every((each) => each === 1)).toBe(true);
  expect(
    outOfBag.every((each, row) =>
      outcome[row] === 0 ? Number.isNaN(each) : Number.isNaN(each) || each === 1,
    ),
  ).toBe(true);
});

test('one class, constant columns, three rows and none give finite values', () => {
  const matrixOf = (...columns: number[][]): Matrix => ({
    rows: columns[0]!.length,
    names: columns.map((_each, at) => `c${at}`),
    columns: columns.map((values) => Float64Array.from(values)),
  });
  const constant = matrixOf(Array(30).fill(2), Array(30).fill(Number.NaN));
  const mixed = grow(
    constant,
    Array.from({ length: 30 }, (_each, row) => row % 2),
  ).model;
  for (const value of forestValues(mixed, constant)) expect(value).toBeCloseTo(0.5, 1);
  expect(forestValues(grow(constant, Array(30).fill(1)).model, constant).every((each) => each === 1)).toBe(
    true,
  );
  for (const rows of [3, 1, 0]) {
    const few = matrixOf(Array.from({ length: rows }, (_each, row) => (row === 1 ? Infinity : row)));
    const { model } = grow(
      few,
      Array.from({ length: rows }, (_each, row) => row % 2),
      { trees: 3 },
    );
    expect(forestValues(model, few).every(Number.isFinite)).toBe(true);
  }
  expect(() => grow(constant, Array(30).fill(Number.NaN))).toThrow(RangeError);
});
