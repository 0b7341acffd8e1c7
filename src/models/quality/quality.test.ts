import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc } from './auc.ts';
import { averagePrecision } from './average-precision.ts';
import { classifierMetrics } from './classifier-metrics.ts';
import { liftAt } from './lift.ts';
import { lossesOf, winsBy } from './paired-loss.ts';
import { brierScore, logLoss } from './proper-score.ts';
import { midRanks } from './ranks.ts';
import { expectedCalibrationError, reliabilityCurve } from './reliability.ts';

describe('AUC', () => {
  test('by hand: three of four pairs in order is 0.75', () => {
    expect(auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBe(0.75);
  });
  test('a tie between a positive and a negative counts half', () => {
    expect(auc([0, 1], [0.5, 0.5])).toBe(0.5);
    expect(auc([0, 1, 1], [0.5, 0.5, 0.9])).toBe(0.75);
    expect([...midRanks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
  });
  test('is unknown with one outcome only', () => {
    expect(auc([1, 1], [0.2, 0.3])).toBeNull();
    expect(auc([], [])).toBeNull();
  });
  test('equals counting every pair', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const positives = rows.filter(([outcome]) => outcome === 1).map(([, score]) => score);
        const negatives = rows.filter(([outcome]) => outcome === 0).map(([, score]) => score);
        const wins = positives.flatMap((p) => negatives.map((n): number => (p > n ? 1 : p === n ? 0.5 : 0)));
        const found = auc(
          rows.map(([outcome]) => outcome),
          rows.map(([, score]) => score),
        );
        if (wins.length === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(wins.reduce((a, b) => a + b, 0) / wins.length, 12);
      }),
    );
  });
});

test('average precision by hand: 1/2 · 1/1 + 1/2 · 2/3 = 5/6', () => {
  expect(averagePrecision([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])).toBeCloseTo(5 / 6, 12);
});
test('average precision of one score for all is the base rate, whatever the order', () => {
  expect(averagePrecision([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5])).toBe(0.25);
  expect(averagePrecision([0, 0], [0.5, 0.5])).toBeNull();
});

test('log-loss and Brier by hand', () => {
  expect(logLoss([1, 0], [0.8, 0.4])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 12);
  expect(brierScore([1, 0], [0.8, 0.4])).toBeCloseTo((0.04 + 0.16) / 2, 12);
});
test('a certainty that fails costs much, never infinity', () => {
  expect(logLoss([1], [0])).toBeCloseTo(-Math.log(1e-15), 9);
});

test('lift by hand: the best tenth of twenty rows holds two of four positives, 1.0 against 0.2', () => {
  const outcome = Array.from({ length: 20 }, (_, row): number => (row < 2 || row > 17 ? 1 : 0));
  const score = outcome.map((_, row) => 1 - row / 20);
  expect(liftAt(0.1, outcome, score)).toBe(5);
});
test('lift of one score for all is 1', () => {
  expect(liftAt(0.1, [1, 0, 0, 0, 1, 0, 0, 0, 0, 0], new Float64Array(10).fill(0.2))).toBeCloseTo(1, 12);
});

test('the reliability curve counts each row once, and the calibration error is its weighted distance', () => {
  const outcome = [0, 1, 1, 1];
  const probability = [0.12, 0.18, 0.92, 1];
  const curve = reliabilityCurve(outcome, probability);
  expect(curve.map(({ from, count, observed }) => [from, count, observed])).toEqual([
    [0.1, 2, 0.5],
    [0.9, 2, 1],
  ]);
  expect(expectedCalibrationError(outcome, probability)).toBeCloseTo((2 * 0.35 + 2 * 0.04) / 4, 12);
});

test('the base rate itself has no skill, and folds are judged apart', () => {
  const judged = {
    outcome: Float64Array.of(1, 0, 1, 0),
    probability: Float64Array.of(0.5, 0.5, 0.5, 0.5),
    baseline: Float64Array.of(0.5, 0.5, 0.5, 0.5),
    fold: Int32Array.of(0, 0, 1, 1),
  };
  const metrics = classifierMetrics(judged);
  expect(metrics).toMatchObject({ rows: 4, positives: 2, auc: 0.5, skill: 0, ece: 0, eceOfFolds: 0 });
  const shifted = classifierMetrics({ ...judged, probability: Float64Array.of(0.2, 0.1, 0.9, 0.8) });
  expect(shifted.auc).toBe(1);
});

test('paired losses by hand: differences 0 and 2 have mean 1 and standard error 1 ÷ √2', () => {
  expect(winsBy(Float64Array.of(1, 3), Float64Array.of(1, 1))).toBeCloseTo(Math.SQRT2, 12);
  expect(winsBy(Float64Array.of(1, 3), Float64Array.of(1, 3))).toBe(0);
  expect(lossesOf(Float64Array.of(0, 0), Float64Array.of(1, 0))[0]).toBeCloseTo(Math.LN2, 12);
});
