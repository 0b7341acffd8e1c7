import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { Forecast, SeriesHistory } from './forecast.ts';
import { forecastSeries } from './forecast-series.ts';

const series = (length: number, of: (at: number) => number) =>
  Float64Array.from({ length }, (_each, at) => of(at));

/** Months with a level, growth by the month, a season and independent noise in per cent of the level. */
function months(seed: string, length: number, noise: number, growth = 0): Float64Array {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return series(length, (at) =>
    Math.exp(5 + growth * at + 0.2 * Math.sin((Math.PI * at) / 6) + noise * normal()),
  );
}

function expectSound(forecast: Forecast) {
  for (const { low95, low80, mean, high80, high95 } of forecast.points) {
    expect([low95, low80, mean, high80, high95].every(Number.isFinite)).toBe(true);
    expect([low95, low80, mean, high80, high95]).toEqual(
      [low95, low80, mean, high80, high95].toSorted((a, b) => a - b),
    );
  }
  expect(forecast.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect(JSON.parse(JSON.stringify(forecast))).toEqual(forecast);
}

describe('a long seasonal history', () => {
  const forecast = forecastSeries({ values: months('long', 72, 0.03, 0.01) });

  test('is forecast near its true course, better than the baseline, and says so', () => {
    expectSound(forecast);
    for (const { step, mean } of forecast.points) {
      const truth = Math.exp(5 + 0.01 * (71 + step) + 0.2 * Math.sin((Math.PI * (71 + step)) / 6));
      expect(Math.abs(mean / truth - 1)).toBeLessThan(0.1);
    }
    expect(forecast.verdict.skill).toBe('skill');
    expect(forecast.verdict.sentence).toMatch(/^At 18 past dates the forecast missed by \d+ % less than/);
    expect(forecast.backtest!.mase).toBeLessThan(forecast.backtest!.naiveMase!);
  });

  test('shows its season by calendar month and quarter, and its growth', () => {
    const { monthly, quarterly, kind, strength } = forecast.seasonality;
    expect(kind).toBe('multiplicative');
    expect(strength).toBeGreaterThan(0.9);
    for (const [month, factor] of monthly!.entries())
      expect(Math.abs(Math.log(factor) - 0.2 * Math.sin((Math.PI * month) / 6))).toBeLessThan(0.05);
    expect(quarterly![0]).toBeCloseTo((monthly![0]! + monthly![1]! + monthly![2]!) / 3, 12);
    expect(Math.abs(forecast.growth.monthOverMonth! - 0.01)).toBeLessThan(0.005);
    expect(Math.abs(forecast.growth.yearOverYear! - (Math.exp(0.12) - 1))).toBeLessThan(0.03);
  });

  test('turns its factors when it begins in another month', () => {
    const later = forecastSeries({ values: months('long', 72, 0.03, 0.01), startMonth: 4 });
    expect(later.seasonality.monthly![3]).toBe(forecast.seasonality.monthly![0]);
    expect(later.seasonality.monthly![0]).toBe(forecast.seasonality.monthly![9]);
    expect(later.points).toEqual(forecast.points);
  });

  test('gives the same bytes again', () => {
    const again = forecastSeries({ values: months('long', 72, 0.03, 0.01) });
    expect(JSON.stringify(again)).toBe(JSON.stringify(forecast));
  });
});

test('over generated series, intervals hold near 80 and 95 of 100 values that come', () => {
  let [within80, within95, count] = [0, 0, 0];
  for (let at = 0; at < 40; at++) {
    const all = months(`coverage/${at}`, 72, 0.06);
    const { points } = forecastSeries({ values: all.slice(0, 60) });
    for (const [ahead, point] of points.entries()) {
      const actual = all[60 + ahead]!;
      if (point.low80 <= actual && actual <= point.high80) within80++;
      if (point.low95 <= actual && actual <= point.high95) within95++;
      count++;
    }
  }
  expect(Math.abs(within80 / count - 0.8)).toBeLessThan(0.06);
  expect(Math.abs(within95 / count - 0.95)).toBeLessThan(0.03);
});

test('steady growth of three per cent a month goes on, not halved', () => {
  const all = months('growing', 84, 0.02, 0.03);
  const { points } = forecastSeries({ values: all.slice(0, 72) });
  for (const { step, mean } of points) expect(Math.abs(mean / all[71 + step]! - 1)).toBeLessThan(0.12);
});

test('weights shrink to the prior: the best member has most, none is dropped', () => {
  const { members } = forecastSeries({ values: months('weights', 84, 0.1) });
  const naive = members.find(({ name }) => name === 'Seasonal naive')!;
  for (const { weight, mase } of members) {
    expect(weight).toBeGreaterThan(0.005);
    if (mase! < naive.mase!) expect(weight).toBeGreaterThan(naive.weight);
  }
});

test('horizons from 3 to 36 are given, 12 by default, others refused', () => {
  const values = months('horizon', 60, 0.05);
  expect(forecastSeries({ values }).points).toHaveLength(12);
  for (const horizon of [3, 36]) {
    const forecast = forecastSeries({ values }, { horizon });
    expect(forecast.points.map(({ step }) => step)).toEqual(
      Array.from({ length: horizon }, (_e, at) => at + 1),
    );
    expectSound(forecast);
  }
  const { points } = forecastSeries({ values }, { horizon: 36 });
  expect(points[35]!.high95 - points[35]!.low95).toBeGreaterThan(points[0]!.high95 - points[0]!.low95);
  for (const horizon of [2, 37, 4.5, Number.NaN])
    expect(() => forecastSeries({ values }, { horizon })).toThrow(RangeError);
});

test('pure noise is no reason to claim skill that a backtest does not show', () => {
  for (let at = 0; at < 5; at++) {
    const { verdict, backtest } = forecastSeries({ values: months(`noise/${at}`, 48, 0.3) });
    if (verdict.skill === 'skill') expect(backtest!.mase).toBeLessThan(backtest!.naiveMase!);
    else expect(verdict.sentence).toContain('not predictive');
  }
});

describe('odd histories', () => {
  const of = (values: number[], season?: SeriesHistory['season']) =>
    forecastSeries({ values: Float64Array.from(values), season });

  test('one value is repeated, within wide bounds, and nothing is claimed', () => {
    const forecast = of([100]);
    expectSound(forecast);
    expect(forecast.points[0]!.mean).toBeCloseTo(100, 9);
    expect(forecast.points[0]!.high80).toBeGreaterThan(130);
    expect(forecast.backtest).toBeNull();
    expect(forecast.verdict.skill).toBe('none');
    expect(forecast.verdict.sentence).toContain('Too little history');
  });

  test('two values lie within the 80 % bounds', () => {
    const { points } = of([100, 120]);
    expect(points[0]!.low80).toBeLessThan(100);
    expect(points[0]!.high80).toBeGreaterThan(120);
  });

  test('below two seasons no season is reported, and a note says so', () => {
    const forecast = of(Array.from({ length: 20 }, (_e, at) => 50 + (at % 12)));
    expectSound(forecast);
    expect(forecast.seasonality.monthly).toBeNull();
    expect(forecast.notes.join()).toContain('Fewer than two seasons');
  });

  test('a constant goes on, within bounds that are narrow and not nothing', () => {
    const { points, verdict } = of(Array(60).fill(50));
    expect(points[11]!.mean).toBeCloseTo(50, 6);
    expect(points[0]!.high95).toBeGreaterThan(50);
    expect(points[0]!.high95).toBeLessThan(51);
    expect(verdict.sentence).toContain('exact');
  });

  test('all zeros stay zero', () => {
    const { points } = of(Array(30).fill(0));
    expect(points.every(({ low95, mean, high95 }) => low95 === 0 && mean === 0 && high95 === 0)).toBe(true);
  });

  test('intermittent demand is forecast by its mean, never below zero', () => {
    const random = createRandom('demand');
    const forecast = of(Array.from({ length: 60 }, () => (random.chance(0.25) ? random.integer(4, 12) : 0)));
    expectSound(forecast);
    for (const { mean, low95 } of forecast.points) {
      expect(low95).toBe(0);
      expect(mean).toBeGreaterThan(0.5);
      expect(mean).toBeLessThan(5);
    }
    expect(forecast.notes.join()).toContain('Many values are zero');
  });

  test('a value that dwarfs all others leaves the forecast finite', () => {
    expectSound(of([0, 0, 0, 0, 0, 0, 0, 4.5e77, 0], 1));
    expectSound(of([...Array(40).fill(3), 1e99, ...Array(10).fill(3)]));
  });

  test('missing months are filled by neighbours and season, and counted', () => {
    const whole = months('gaps', 60, 0.02);
    const gaps = whole.slice();
    for (const at of [5, 17, 30, 31, 59]) gaps[at] = Number.NaN;
    const [full, mended] = [forecastSeries({ values: whole }), forecastSeries({ values: gaps })];
    expect(mended.notes).toContain('5 months without a value were filled in.');
    for (const [at, { mean }] of mended.points.entries())
      expect(Math.abs(mean / full.points[at]!.mean - 1)).toBeLessThan(0.03);
  });

  test('months before the first known one are dropped, and the calendar moves along', () => {
    const whole = months('lead', 60, 0.02);
    const late = Float64Array.of(Number.NaN, Number.NaN, ...whole);
    const [full, moved] = [
      forecastSeries({ values: whole, startMonth: 1 }),
      forecastSeries({ values: late, startMonth: 11 }),
    ];
    expect(moved.points).toEqual(full.points);
    expect(moved.seasonality).toEqual(full.seasonality);
  });

  test('infinite and absurd values count as missing', () => {
    const wild = of([1, 2, Number.POSITIVE_INFINITY, 4, Number.NEGATIVE_INFINITY, 6, 1e300]);
    expectSound(wild);
    expect(wild.notes).toContain('3 months without a value were filled in.');
  });

  test('negative values keep negative bounds', () => {
    const { points } = of(Array.from({ length: 40 }, (_e, at) => -50 + (at % 5)));
    expect(points[0]!.mean).toBeLessThan(-40);
    expect(points[0]!.low95).toBeLessThan(-48);
  });

  test('nothing known, or no month, is refused', () => {
    for (const values of [[], [Number.NaN, Number.NaN]]) expect(() => of(values)).toThrow(RangeError);
    expect(() => forecastSeries({ values: Float64Array.of(1), startMonth: 13 })).toThrow(RangeError);
  });

  test('whatever the values, the forecast is finite, ordered, and at least zero when they are', () => {
    const value = fc.oneof(
      fc.double({ noDefaultInfinity: false }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.constantFrom(0, 1, 100),
    );
    const input = fc.record({
      values: fc.array(value, { minLength: 1, maxLength: 60 }),
      season: fc.constantFrom(1 as const, 4 as const, 7 as const, 12 as const),
      horizon: fc.integer({ min: 3, max: 36 }),
    });
    fc.assert(
      fc.property(input, ({ values, season, horizon }) => {
        fc.pre(values.some((each) => Math.abs(each) < 1e100));
        const forecast = forecastSeries({ values: Float64Array.from(values), season }, { horizon });
        expectSound(forecast);
        if (values.every((each) => !(each < 0)))
          expect(forecast.points.every(({ low95 }) => low95 >= 0)).toBe(true);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
