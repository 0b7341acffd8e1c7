import { describe, expect, test } from 'vitest';
import { fitIntervalBands, intervalOf } from './interval-bands.ts';
import { memberWeights } from './member-weights.ts';
import { fitPointMap, pointOf } from './point-map.ts';
import { productParts } from './product-parts.ts';
import { valueMetrics } from './value-metrics.ts';

const sum = (values: Float64Array | readonly number[]) =>
  [...values].reduce((total, value) => total + value, 0);

describe('the point map', () => {
  test('keeps the total but for its stated shortfall, whatever the threshold', () => {
    const expected = Float64Array.from({ length: 1_000 }, (_each, row) => 1 + (row % 40));
    const value = expected.map((each, row) => (row % 3 === 0 ? 3 * each : 0));
    const spend = new Float64Array(1_000).fill(10);
    const map = fitPointMap(expected, spend, value);
    const points = expected.map((each) => pointOf(map, each, 10));
    expect(sum(points) / sum(value)).toBeCloseTo(0.975, 10);
  });

  test('says nothing for customers of whom two in three bring nothing, and bears it by the others', () => {
    const expected = Float64Array.from({ length: 900 }, (_each, row) => (row < 600 ? 1 : 50));
    const value = expected.map((each, row) => (each === 1 ? (row % 6 === 0 ? 6 : 0) : 50));
    const map = fitPointMap(expected, new Float64Array(900).fill(20), value);
    expect(pointOf(map, 1, 20)).toBe(0);
    expect(pointOf(map, 50, 20)).toBeGreaterThan(49);
  });

  test('without any value says nothing', () => {
    expect(
      fitPointMap(new Float64Array(3).fill(5), new Float64Array(3).fill(1), new Float64Array(3)),
    ).toEqual({ scale: 0, threshold: 0 });
  });
});

describe('interval bands', () => {
  test('hold eight in ten of their own rows, from 0 where many bring nothing', () => {
    const expected = Float64Array.from({ length: 2_000 }, (_each, row) => row + 1);
    const value = expected.map((each, row) => (row % 5 === 0 ? 0 : each * ((row * 7) % 11)));
    const bands = fitIntervalBands(expected, value);
    const within = expected.filter((each, row) => {
      const [low, high] = intervalOf(bands, each);
      return value[row]! >= low && value[row]! <= high;
    });
    expect(bands).toHaveLength(11);
    expect(within.length / 2_000).toBeGreaterThanOrEqual(0.8);
    expect(within.length / 2_000).toBeLessThan(0.9);
    for (const { low } of bands) expect(low).toBe(0);
  });

  test('are one band for few rows, and stand for nobody', () => {
    const bands = fitIntervalBands(new Float64Array([1, 2]), new Float64Array([1, 2]));
    expect(bands).toHaveLength(1);
    expect(intervalOf(fitIntervalBands(new Float64Array(0), new Float64Array(0)), 10)).toEqual([0, 10]);
  });
});

test('weights find the members that a target was mixed from, and none is negative', () => {
  const wave = (step: number) => Float64Array.from({ length: 300 }, (_each, row) => 2 + Math.sin(row * step));
  const [a, b, c] = [wave(0.7), wave(1.9), wave(3.1)];
  const target = a.map((value, row) => 0.7 * value + 0.5 * b[row]! - 0.1 * c[row]!);
  const weights = memberWeights([a, b, c], target, new Float64Array(300).fill(1), 1e-6);
  expect(weights[0]).toBeGreaterThan(0.5);
  expect(weights[1]).toBeGreaterThan(0.3);
  expect(weights[2]).toBe(0);
  const exact = memberWeights(
    [a, b],
    a.map((value, row) => 0.7 * value + 0.3 * b[row]!),
    new Float64Array(300).fill(1),
    0,
  );
  expect(exact[0]).toBeCloseTo(0.7, 6);
  expect(memberWeights([new Float64Array(3)], new Float64Array(3), new Float64Array(3), 0.1)).toEqual([1]);
});

test('parts of a product add up and are nothing for factors that are typical', () => {
  const parts = productParts([3, 0.5, 20], [2, 0.8, 20]);
  expect(sum(parts)).toBeCloseTo(30 - 32, 12);
  expect(parts[2]).toBe(0);
  expect(parts[0]).toBeCloseTo(((0.5 + 0.8) / 2) * 20, 12);
});

test('metrics by hand, and what is not defined is null', () => {
  const { mae, pearson, totalBias } = valueMetrics(new Float64Array([1, 2, 3]), new Float64Array([2, 2, 5]));
  expect(mae).toBeCloseTo(1, 12);
  expect(pearson).toBeCloseTo(Math.sqrt(3) / 2, 12);
  expect(totalBias).toBeCloseTo(6 / 9 - 1, 12);
  expect(valueMetrics(new Float64Array([1, 1]), new Float64Array([0, 0]))).toMatchObject({
    pearson: null,
    totalBias: null,
  });
});
