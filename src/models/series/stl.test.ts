import { expect, test } from 'vitest';
import { loess, loessAt } from './loess.ts';
import { mstl } from './mstl.ts';
import { stl } from './stl.ts';

const series = (length: number, of: (at: number) => number) =>
  Float64Array.from({ length }, (_each, at) => of(at));
const far = (a: Float64Array, b: Float64Array) => Math.max(...a.map((each, at) => Math.abs(each - b[at]!)));

test('loess reproduces a straight line, inside, at the ends and beyond them', () => {
  const line = series(30, (at) => 3 + 2 * at);
  expect(far(loess(line, 7), line)).toBeLessThan(1e-9);
  expect(far(loess(line, 7, null, 3), line)).toBeLessThan(1e-9);
  expect(loessAt(line, 30, 7, null)).toBeCloseTo(63, 9);
  expect(loessAt(line, -1, 61, null)).toBeCloseTo(1, 9);
});

test('loess at the middle of five values is their tricube-weighted mean, worked by hand', () => {
  // Offsets 0, ±1, ±2 with reach 2: weights 1, (7/8)³ and 0.
  const side = 0.669921875;
  expect(loess(Float64Array.of(9, 1, 4, 3, 7), 5)[2]).toBeCloseTo((4 + side * (1 + 3)) / (1 + 2 * side), 12);
  expect(loessAt(Float64Array.of(9, 1, 4, 3, 7), 2, 5, null)).toBeCloseTo(
    (4 + side * 4) / (1 + 2 * side),
    12,
  );
});

test('a value of robustness weight zero does not move the smooth', () => {
  const line = series(21, (at) => at);
  const spiked = line.slice();
  spiked[10] = 500;
  const weights = series(21, (at) => (at === 10 ? 0 : 1));
  expect(far(loess(spiked, 9, weights), line)).toBeLessThan(1e-9);
});

test('the parts of STL add up to the series, with and without robustness', () => {
  const values = series(60, (at) => 50 + at + 8 * Math.sin(at) + 5 * Math.cos((Math.PI * at) / 6));
  for (const robustPasses of [0, 3]) {
    const { trend, seasonal, remainder } = stl(values, 12, { robustPasses });
    const sum = trend.map((each, at) => each + seasonal[at]! + remainder[at]!);
    expect(far(sum, values)).toBeLessThan(1e-9);
  }
});

test('STL takes a line plus a season of sum zero apart to a fiftieth of the season', () => {
  const shape = [4, 1, -2, -3];
  const values = series(40, (at) => 10 + 0.5 * at + shape[at % 4]!);
  for (const seasonalWindow of ['periodic', 7] as const) {
    const { trend, seasonal } = stl(values, 4, { seasonalWindow });
    expect(
      far(
        seasonal,
        series(40, (at) => shape[at % 4]!),
      ),
    ).toBeLessThan(0.1);
    expect(
      far(
        trend,
        series(40, (at) => 10 + 0.5 * at),
      ),
    ).toBeLessThan(0.1);
  }
});

test('robust STL leaves an outlier in the remainder instead of in the season', () => {
  const clean = series(60, (at) => 100 + 10 * Math.sin((Math.PI * at) / 6) + Math.cos(at * at));
  const spiked = clean.slice();
  spiked[30]! += 80;
  const robust = stl(spiked, 12, { seasonalWindow: 'periodic', robustPasses: 4 });
  const plain = stl(spiked, 12, { seasonalWindow: 'periodic' });
  expect(robust.remainder[30]).toBeGreaterThan(76);
  expect(plain.remainder[30]).toBeLessThan(70);
});

test('STL refuses less than two seasons', () => {
  expect(() =>
    stl(
      series(23, (at) => at),
      12,
    ),
  ).toThrow(RangeError);
  expect(() =>
    stl(
      series(23, (at) => at),
      1,
    ),
  ).toThrow(RangeError);
});

test('MSTL finds a day and a week in hours, and adds up', () => {
  const day = (at: number) => 10 * Math.sin((2 * Math.PI * at) / 24);
  const week = (at: number) => (Math.floor(at / 24) % 7 > 4 ? -5 : 2);
  const values = series(24 * 28, (at) => 100 + day(at) + week(at));
  const { trend, seasonal, remainder } = mstl(values, [168, 24]);
  expect(
    far(
      trend.map((each, at) => each + seasonal[at]! + remainder[at]!),
      values,
    ),
  ).toBeLessThan(1e-9);
  expect(
    far(
      seasonal,
      series(24 * 28, (at) => day(at) + week(at)),
    ),
  ).toBeLessThan(0.5);
});

test('MSTL leaves out seasons that are not known twice', () => {
  const values = series(40, (at) => 3 + at);
  expect(far(mstl(values, [24, 168]).seasonal, new Float64Array(40))).toBe(0);
  expect(far(mstl(values, []).trend, values)).toBeLessThan(1e-9);
});
