import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { ClassifierMetrics } from '../classifier-report.ts';
import { judge, permutationPValue } from './gate.ts';

const metrics: ClassifierMetrics = {
  rows: 400,
  positives: 100,
  auc: 0.8,
  prAuc: 0.5,
  logLoss: 0.45,
  brier: 0.15,
  ece: 0.02,
  eceOfFolds: 0.03,
  liftAt10: 3,
  baselineLogLoss: 0.56,
  baselineBrier: 0.19,
  skill: 0.2,
};

test('predictions without signal pass about as often as the significance says', () => {
  const random = createRandom('chance');
  const fold = Int32Array.from({ length: 100 }, (_, row) => row % 5);
  let passed = 0;
  for (let trial = 0; trial < 200; trial++) {
    const outcome = Float64Array.from(fold, () => (random.chance(0.3) ? 1 : 0));
    const logOdds = Float64Array.from(fold, () => random.next());
    if (permutationPValue(outcome, logOdds, fold, random.fork(`${trial}`)) <= 0.1) passed++;
  }
  expect(passed / 200).toBeGreaterThan(0.05);
  expect(passed / 200).toBeLessThan(0.15);
});

test('by hand: of the six ways to place two positives among four rows, one is as good', () => {
  const p = permutationPValue(
    Float64Array.of(1, 1, 0, 0),
    Float64Array.of(3, 2, 1, 0),
    new Int32Array(4),
    createRandom('hand'),
  );
  expect(p).toBeGreaterThan(1 / 6 - 0.04);
  expect(p).toBeLessThan(1 / 6 + 0.04);
});

test('a base rate that differs by fold is no signal', () => {
  const fold = Int32Array.from({ length: 200 }, (_, row) => (row < 100 ? 0 : 1));
  const outcome = Float64Array.from(fold, (each, row) => (row % 10 < (each === 0 ? 1 : 8) ? 1 : 0));
  const random = createRandom('fold');
  const logOdds = Float64Array.from(fold, (each) => each + 0.01 * random.next());
  expect(permutationPValue(outcome, logOdds, fold, random)).toBeGreaterThan(0.01);
});

test('one outcome only proves nothing', () => {
  expect(
    permutationPValue(new Float64Array(9), new Float64Array(9), new Int32Array(9), createRandom(1)),
  ).toBe(1);
});

test('verdicts: skill needs significance, two percent of log-loss and an AUC of 0.6', () => {
  expect(judge(metrics, 0.001).verdict).toBe('skill');
  expect(judge(metrics, 0.02).verdict).toBe('none');
  expect(judge({ ...metrics, skill: 0.019 }, 0.001).verdict).toBe('weak');
  expect(judge({ ...metrics, auc: 0.59 }, 0.001).verdict).toBe('weak');
  expect(judge({ ...metrics, auc: 0.7, skill: -0.01 }, 0.001).verdict).toBe('weak');
  expect(judge({ ...metrics, auc: 0.55, skill: -0.01 }, 0.001).verdict).toBe('none');
  expect(judge(metrics, 0.02).sentence).toContain('Not predictive');
});
