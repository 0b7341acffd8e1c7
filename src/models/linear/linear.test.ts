import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { Matrix } from '../matrix.ts';
import { auc } from '../quality/auc.ts';
import { factorise, inverseForm, solve } from './cholesky.ts';
import type { Contributions } from './contributions.ts';
import { fitLogistic, logisticContributions, logisticLogOdds } from './logistic.ts';
import { fitNaiveBayes, naiveBayesContributions, naiveBayesLogOdds } from './naive-bayes.ts';
import { fitRidge, ridgeContributions, ridgeValues } from './ridge.ts';

const matrixOf = (columns: Record<string, number[]>): Matrix => ({
  rows: Object.values(columns)[0]?.length ?? 0,
  names: Object.keys(columns),
  columns: Object.values(columns).map((values) => Float64Array.from(values)),
});

function someRows(rows: number): { matrix: Matrix; outcome: Float64Array; score: Float64Array } {
  const random = createRandom('linear');
  const draw = () => Array.from({ length: rows }, () => random.next() * 2 - 1);
  const [a, b, noise] = [draw(), draw(), draw()];
  const flag = a.map(() => (random.chance(0.4) ? 1 : 0));
  const score = Float64Array.from(a, (each, row) => 2 * each - b[row]! + flag[row]! - 0.5);
  const outcome = score.map((each) => (random.next() < 1 / (1 + Math.exp(-each)) ? 1 : 0));
  const gaps = b.map((each) => (random.chance(0.2) ? Number.NaN : each));
  return { matrix: matrixOf({ a, b: gaps, flag, noise, same: a.map(() => 7) }), outcome, score };
}

const odd = matrixOf({
  a: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300],
  b: [0, 0, Number.NaN, 0],
  flag: [Number.NaN, 2, -5, 0.5],
  noise: [0, 0, 0, 0],
  same: [Number.NaN, 3, 7, Number.POSITIVE_INFINITY],
});

function expectAddsUp(values: Float64Array, contributions: (row: number) => Contributions): void {
  values.forEach((value, row) => {
    const { base, ofColumn } = contributions(row);
    expect(ofColumn.reduce((sum, each) => sum + each, base)).toBeCloseTo(value, 9);
  });
}

test('Cholesky by hand: [[4, 2], [2, 5]] x = [8, 9] gives [1.375, 1.25]', () => {
  const factor = factorise(Float64Array.of(4, 0, 2, 5), 2);
  expect([...solve(factor, 2, Float64Array.of(8, 9))]).toEqual([1.375, 1.25]);
  expect(inverseForm(factor, 2, Float64Array.of(1, 0))).toBeCloseTo(5 / 16, 12);
});

describe('ridge logistic regression', () => {
  const { matrix, outcome, score } = someRows(600);

  test('finds the log-odds that rows were drawn from', () => {
    const found = logisticLogOdds(fitLogistic(matrix, outcome, { knots: false }), matrix);
    const complete = score.filter((_, row) => !Number.isNaN(matrix.columns[1]![row]!));
    const ofThem = found.filter((_, row) => !Number.isNaN(matrix.columns[1]![row]!));
    const off = complete.reduce((sum, each, row) => sum + Math.abs(each - ofThem[row]!), 0) / complete.length;
    expect(off).toBeLessThan(0.35);
  });

  test('one binary column without penalty gives the log odds ratio by hand', () => {
    const flag = [...Array(10).fill(0), ...Array(10).fill(1)];
    const won = Float64Array.from(flag, (_, row) => (row < 2 || row > 13 ? 1 : 0));
    const model = fitLogistic(matrixOf({ flag }), won, { knots: false, lambda: 1e-9 });
    const found = logisticLogOdds(model, matrixOf({ flag: [0, 1] }));
    expect(found[0]).toBeCloseTo(Math.log(2 / 8), 4);
    expect(found[1]).toBeCloseTo(Math.log(6 / 4), 4);
  });

  test('a spline follows a valley that a line cannot', () => {
    const x = Array.from({ length: 400 }, (_, row) => row / 200 - 1);
    const valley = Float64Array.from(x, (each) => (Math.abs(each) > 0.5 ? 1 : 0));
    const scoreOf = (knots: boolean) => {
      return auc(valley, logisticLogOdds(fitLogistic(matrixOf({ x }), valley, { knots }), matrixOf({ x })))!;
    };
    expect(scoreOf(false)).toBeLessThan(0.6);
    expect(scoreOf(true)).toBeGreaterThan(0.95);
  });

  test('parts add up to the log-odds, odd cells included', () => {
    const model = fitLogistic(matrix, outcome, { knots: true });
    for (const rows of [matrix, odd])
      expectAddsUp(logisticLogOdds(model, rows), (row) => logisticContributions(model, rows, row));
  });

  test('noise is shrunk harder than signal', () => {
    const random = createRandom('noise');
    const coin = outcome.map(() => (random.chance(0.5) ? 1 : 0));
    expect(fitLogistic(matrix, coin, { knots: false }).lambda).toBeGreaterThan(
      fitLogistic(matrix, outcome, { knots: false }).lambda,
    );
  });

  test('separated classes, one class, and odd cells stay finite', () => {
    const split = matrix.columns[0]!.map((each) => (each > 0 ? 1 : 0));
    for (const each of [split, split.map(() => 1), split.map(() => 0)]) {
      const model = fitLogistic(matrix, each, { knots: true });
      expect(model.beta.every(Number.isFinite)).toBe(true);
      expect([...logisticLogOdds(model, odd)].every(Number.isFinite)).toBe(true);
    }
  });

  test('is the same after a trip through JSON', () => {
    const model = fitLogistic(matrix, outcome, { knots: true });
    expect(logisticLogOdds(JSON.parse(JSON.stringify(model)), odd)).toEqual(logisticLogOdds(model, odd));
  });
});

describe('naive Bayes', () => {
  const { matrix, outcome } = someRows(120);
  const model = fitNaiveBayes(matrix, outcome);

  test('Laplace by hand: 1 of 2 lost and 3 of 3 won rows are flagged', () => {
    const flagged = fitNaiveBayes(matrixOf({ flag: [1, 0, 1, 1, 1] }), Float64Array.of(0, 0, 1, 1, 1));
    const [found] = naiveBayesLogOdds(flagged, matrixOf({ flag: [1] }));
    expect(found).toBeCloseTo(Math.log(4 / 3) + Math.log(4 / 5 / (2 / 4)), 12);
  });

  test('parts add up, odd cells stay finite, JSON keeps it', () => {
    expect([...naiveBayesLogOdds(model, odd)].every(Number.isFinite)).toBe(true);
    expectAddsUp(naiveBayesLogOdds(model, odd), (row) => naiveBayesContributions(model, odd, row));
    expect(naiveBayesLogOdds(JSON.parse(JSON.stringify(model)), odd)).toEqual(naiveBayesLogOdds(model, odd));
  });

  test('orders rows it was drawn for', () => {
    expect(auc(outcome, naiveBayesLogOdds(model, matrix))).toBeGreaterThan(0.7);
  });
});

describe('ridge linear regression', () => {
  const { matrix, score } = someRows(400);

  test('finds a line, and parts add up', () => {
    const model = fitRidge(matrix, score, { knots: false });
    const found = ridgeValues(model, matrix);
    const exact = (row: number) => Number.isNaN(matrix.columns[1]![row]!);
    found.forEach((value, row) => {
      if (!exact(row)) expect(Math.abs(value - score[row]!)).toBeLessThan(0.1);
    });
    expectAddsUp(ridgeValues(model, odd), (row) => ridgeContributions(model, odd, row));
  });

  test('noise gets the strongest penalties', () => {
    const random = createRandom('ridge');
    const noise = Float64Array.from({ length: 400 }, () => random.next());
    const model = fitRidge(matrix, noise, { knots: false });
    expect(model.lambda).toBeGreaterThanOrEqual(100);
  });
});
