import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '#core/random.ts';
import { findAnomalies } from './anomalies.ts';
import { findChangePoints } from './change-points.ts';
import { pelt } from './pelt.ts';
import { chooseScale } from './scale.ts';

const series = (length: number, of: (at: number) => number) =>
  Float64Array.from({ length }, (_each, at) => of(at));
const normal = (random: Random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** Hours of four weeks with a day, a weekend and noise of 8 around 200. */
function hours(seed: string): Float64Array {
  const random = createRandom(seed);
  const weekend = (at: number) => (Math.floor(at / 24) % 7 > 4 ? -15 : 0);
  return series(672, (at) => 200 + 30 * Math.sin((Math.PI * at) / 12) + weekend(at) + 8 * normal(random));
}
const HOURLY = { seasons: [24, 168] };

describe('anomalies', () => {
  test('in noise at most the stated share of steps is flagged, whatever its tails', () => {
    const tails: ((random: Random) => number)[] = [
      normal,
      (random) => normal(random) / Math.abs(normal(random)),
    ];
    for (const tail of tails) {
      let alarms = 0;
      for (let at = 0; at < 20; at++) {
        const random = createRandom(`tails/${at}`);
        alarms += findAnomalies(
          series(200, () => 100 + tail(random)),
          { level: 0.02 },
        ).length;
      }
      expect(alarms / 4000).toBeLessThanOrEqual(0.02);
    }
  });

  test('in normal noise with a day and a week hardly a step is flagged', () => {
    const alarms = [1, 2, 3, 4].map((at) => findAnomalies(hours(`calm/${at}`), HOURLY).length);
    expect(alarms.reduce((sum, each) => sum + each, 0) / (4 * 672)).toBeLessThan(0.01);
  });

  test('a spike and a dip in hourly usage are flagged, with what was expected and how far off they are', () => {
    const values = hours('spike');
    const usual = [values[100]!, values[400]!];
    values[100]! += 70;
    values[400]! -= 70;
    const found = findAnomalies(values, HOURLY);
    const [spike, dip] = [100, 400].map((at) => found.find((each) => each.at === at)!);
    expect(spike!.z).toBeGreaterThan(5);
    expect(dip!.z).toBeLessThan(-5);
    expect(Math.abs(spike!.expected - usual[0]!)).toBeLessThan(30);
    expect(spike!.pValue).toBeLessThanOrEqual(2 / 672);
  });

  test('a month of usage far from its season is flagged in five years, a shift of level is not', () => {
    const random = createRandom('months');
    const values = series(
      60,
      (at) => 100 + 20 * Math.sin((Math.PI * at) / 6) + (at < 35 ? 0 : 40) + 4 * normal(random),
    );
    values[20]! += 40;
    const found = findAnomalies(values, { seasons: [12] });
    expect(found.map(({ at }) => at)).toContain(20);
    expect(found.filter(({ at }) => at >= 35 && at < 45)).toEqual([]);
  });

  test('gaps are no anomalies; too few steps, constants and nothing at all tell none', () => {
    const gap = hours('gap');
    gap.fill(Number.NaN, 50, 60);
    expect(findAnomalies(gap, HOURLY).filter(({ at }) => at >= 50 && at < 60)).toEqual([]);
    expect(findAnomalies(Float64Array.of(1, 1, 1, 100), {})).toEqual([]);
    expect(findAnomalies(new Float64Array(100).fill(7), HOURLY)).toEqual([]);
    expect(findAnomalies(new Float64Array(100).fill(Number.NaN), HOURLY)).toEqual([]);
    expect(findAnomalies(new Float64Array(0))).toEqual([]);
  });

  test('one step off a constant is flagged', () => {
    const values = new Float64Array(100).fill(7);
    values[40] = 9;
    expect(findAnomalies(values).map(({ at }) => at)).toEqual([40]);
  });
});

describe('change points', () => {
  test('PELT finds the segments of least cost, worked by hand', () => {
    expect(pelt(Float64Array.of(0, 0, 0, 9, 9, 9, 9, 2, 2, 2), 1, 2)).toEqual([3, 7]);
    // Splitting saves 10.5: worth less than a penalty of 11, more than one of 10.
    const step = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 3, 3);
    expect(pelt(step, 14.1, 2)).toEqual([]);
    expect(pelt(step, 13.9, 2)).toEqual([7]);
  });

  test('on a grid PELT finds the same clear shifts to the step', () => {
    const random = createRandom('grid');
    const values = series(300, (at) => (at < 101 ? 0 : at < 207 ? 9 : 4) + 0.5 * normal(random));
    expect(pelt(values, 20, 12, 10)).toEqual([101, 207]);
  });

  test('PELT agrees with the search over all segmentations', () => {
    for (let at = 0; at < 20; at++) {
      const random = createRandom(`pelt/${at}`);
      const values = series(14, () => random.integer(0, 4));
      expect(costOf(values, pelt(values, 4, 2), 4)).toBeCloseTo(leastCost(values, 4, 2), 9);
    }
  });

  test('a shift in hourly usage is found within three hours, with its size', () => {
    const values = hours('shift').map((value, at) => (at < 400 ? value : value + 30));
    const [shift, ...more] = findChangePoints(values, HOURLY);
    expect(more).toEqual([]);
    expect(Math.abs(shift!.at - 400)).toBeLessThanOrEqual(3);
    expect(Math.abs(shift!.after - shift!.before - 30)).toBeLessThan(5);
    expect(shift!.change).toBeCloseTo(shift!.after / shift!.before - 1, 12);
  });

  test('noise, growth, slow noise and lone spikes are no shifts, save one series in ten', () => {
    const kinds: ((random: Random) => Float64Array)[] = [
      (random) => series(120, () => 50 + 5 * normal(random)),
      (random) => series(120, (at) => 50 + 0.5 * at + 5 * normal(random)),
      (random) => series(120, (at) => 50 * Math.exp(0.02 * at + 0.05 * normal(random))),
      (random) => series(120, (at) => 50 + normal(random) + (at === 60 ? 60 : 0)),
      (random) => {
        let slow = 0;
        return series(120, () => {
          slow = 0.5 * slow + normal(random);
          return 50 + slow;
        });
      },
    ];
    for (const kind of kinds) {
      const shifted = Array.from({ length: 30 }, (_e, at) =>
        findChangePoints(kind(createRandom(`null/${at}`))),
      );
      expect(shifted.filter((found) => found.length > 0).length).toBeLessThanOrEqual(3);
    }
  });

  test('a shift is found on top of growth', () => {
    const random = createRandom('growth');
    const values = series(120, (at) => 50 + 0.5 * at + (at < 70 ? 0 : 25) + 4 * normal(random));
    expect(findChangePoints(values).map(({ at }) => Math.abs(at - 70) <= 1)).toEqual([true]);
  });

  test('constants, short series and nothing known have none', () => {
    expect(findChangePoints(new Float64Array(50).fill(3))).toEqual([]);
    expect(findChangePoints(Float64Array.of(1, 9, 1, 9))).toEqual([]);
    expect(findChangePoints(new Float64Array(50).fill(Number.NaN))).toEqual([]);
  });
});

test('growth in per cent is looked at as a logarithm, growth in units as it is', () => {
  const random = createRandom('scale');
  expect(chooseScale(series(60, (at) => Math.exp(0.05 * at + 0.02 * normal(random)))).name).toBe('log');
  expect(chooseScale(series(60, (at) => 10 + 2 * at + normal(random))).name).toBe('identity');
  expect(chooseScale(Float64Array.of(1, 0, 4)).name).toBe('identity');
});

function costOf(values: Float64Array, starts: readonly number[], penalty: number): number {
  const edges = [0, ...starts, values.length];
  let cost = penalty * starts.length;
  for (let which = 1; which < edges.length; which++) {
    const segment = values.subarray(edges[which - 1]!, edges[which]!);
    const mean = segment.reduce((sum, value) => sum + value, 0) / segment.length;
    cost += segment.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }
  return cost;
}

function leastCost(values: Float64Array, penalty: number, lengthMin: number, starts: number[] = []): number {
  const from = (starts.at(-1) ?? 0) + lengthMin;
  let least = costOf(values, starts, penalty);
  for (let next = from; next <= values.length - lengthMin; next++)
    least = Math.min(least, leastCost(values, penalty, lengthMin, [...starts, next]));
  return least;
}
