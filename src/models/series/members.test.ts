import { describe, expect, test } from 'vitest';
import { nelderMead } from '../minimise.ts';
import { airline } from './airline.ts';
import { croston } from './croston.ts';
import { fitEts, forecastEts, selectEts } from './ets.ts';
import { runEts } from './ets-recursion.ts';
import { membersFor } from './members.ts';
import { recentMean, seasonalNaive, yearOverYear } from './naive.ts';
import { isSeasonal, seasonalFactors } from './seasonal-adjustment.ts';
import { forecastStl } from './stl-forecast.ts';
import { straightLine } from './straight-line.ts';
import { theta } from './theta.ts';

const series = (length: number, of: (at: number) => number) =>
  Float64Array.from({ length }, (_each, at) => of(at));
const WAVE = [0.8, 0.9, 1.1, 1.2];
const wavy = (at: number) => WAVE[at % 4]!;

describe('naive forecasts', () => {
  test('the seasonal naive repeats the last season, or the last value below one season', () => {
    expect([...seasonalNaive(Float64Array.of(1, 2, 3, 4, 5), 4, 6)]).toEqual([2, 3, 4, 5, 2, 3]);
    expect([...seasonalNaive(Float64Array.of(1, 2), 4, 3)]).toEqual([2, 2, 2]);
  });

  test('the recent mean is that of two seasons', () => {
    expect([
      ...recentMean(
        series(30, (at) => (at < 6 ? 1000 : at % 2)),
        12,
        2,
      ),
    ]).toEqual([0.5, 0.5]);
  });

  test('year over year moves last year by its growth, two thirds of it when all of both years is known', () => {
    const forecast = yearOverYear(Float64Array.of(10, 20, 20, 10, 13, 26, 26, 13), 4, 5);
    for (const [at, value] of [15.6, 31.2, 31.2, 15.6, 18.72].entries())
      expect(forecast[at]).toBeCloseTo(value, 9);
  });

  test('Croston divides size by interval, less half of alpha, worked by hand', () => {
    // Sizes 6 then 6 + 0.1 (10 − 6) = 6.4; intervals 2 then 2 + 0.1 (3 − 2) = 2.1.
    expect(croston(Float64Array.of(0, 6, 0, 0, 10), 12, 1)[0]).toBeCloseTo((6.4 / 2.1) * 0.95, 12);
    expect([...croston(new Float64Array(5), 12, 2)]).toEqual([0, 0]);
  });
});

describe('Theta', () => {
  test('drifts by half the slope of the straight line (Hyndman and Billah 2003)', () => {
    const values = series(40, (at) => 20 + 0.7 * at + 3 * Math.sin(at * at));
    const forecast = theta(values, 1, 5);
    const { slope } = straightLine(values);
    for (let ahead = 1; ahead < 5; ahead++)
      expect(forecast[ahead]! - forecast[ahead - 1]!).toBeCloseTo(slope / 2, 9);
  });

  test('a constant stays what it is', () => {
    expect([...theta(new Float64Array(20).fill(7), 12, 3)]).toEqual([7, 7, 7]);
  });

  test('the season of a purely seasonal series comes back', () => {
    const forecast = theta(
      series(40, (at) => 100 * wavy(at)),
      4,
      8,
    );
    for (let ahead = 0; ahead < 8; ahead++) expect(forecast[ahead]).toBeCloseTo(100 * wavy(ahead), 6);
  });

  test('its seasonal test knows a season from noise and from a line', () => {
    expect(isSeasonal(series(40, wavy), 4)).toBe(true);
    expect(
      isSeasonal(
        series(60, (at) => Math.sin(at * at * 7.3)),
        12,
      ),
    ).toBe(false);
    expect(isSeasonal(series(11, wavy), 4)).toBe(false);
    expect(isSeasonal(new Float64Array(40).fill(3), 4)).toBe(false);
  });

  test('classical factors of an exact season are that season', () => {
    const factors = seasonalFactors(
      series(16, (at) => 10 * wavy(at)),
      4,
      'multiplicative',
    );
    for (const [phase, factor] of WAVE.entries()) expect(factors[phase]).toBeCloseTo(factor, 12);
    const moved = seasonalFactors(
      series(16, (at) => 5 + at + wavy(at)),
      4,
      'additive',
    );
    for (const [phase, factor] of WAVE.entries()) expect(moved[phase]).toBeCloseTo(factor - 1, 12);
  });
});

describe('exponential smoothing', () => {
  const still = { alpha: 0.5, beta: 0, gamma: 0, phi: 1, level: 10, slope: 0, seasonal: Float64Array.of(0) };

  test('simple smoothing, worked by hand', () => {
    const run = runEts({ season: 'none', trend: 'none' }, Float64Array.of(10, 12, 12), 1, still);
    // Errors 0, 2, 1; levels 10, 11, 11.5.
    expect(run.level).toBe(11.5);
    expect(run.deviance).toBeCloseTo(3 * Math.log(5), 12);
  });

  test('a damped trend, worked by hand', () => {
    const first = { ...still, beta: 0.2, phi: 0.5, slope: 4 };
    const run = runEts({ season: 'none', trend: 'damped' }, Float64Array.of(14), 1, first);
    // Forecast 10 + 0.5 × 4 = 12, error 2: level 13, slope 2 + 0.4.
    expect([run.level, run.slope]).toEqual([13, 2.4]);
  });

  test('a multiplicative season with multiplicative error, worked by hand', () => {
    const first = { ...still, gamma: 0.5, seasonal: Float64Array.of(2, 0.5) };
    const run = runEts({ season: 'multiplicative', trend: 'none' }, Float64Array.of(24, 5.5), 2, first);
    // 20 expected, error 0.2: level 11, season 2.2. Then 5.5 expected, no error.
    expect(run.level).toBeCloseTo(11, 12);
    expect([...run.seasonal]).toEqual([2.2, 0.5]);
    expect(run.deviance).toBeCloseTo(2 * Math.log(0.04) + 2 * (Math.log(20) + Math.log(5.5)), 9);
  });

  test('damped forecasts add a geometric series', () => {
    const fit = fitEts(
      { season: 'none', trend: 'damped' },
      series(30, (at) => at + Math.sin(at)),
      1,
    );
    const [one, two, three] = forecastEts(fit, 30, 1, 3);
    expect((three! - two!) / (two! - one!)).toBeCloseTo(fit.parameters.phi, 9);
  });

  test('AICc chooses a trend for a line with noise, none for noise, the season for a season', () => {
    const noise = (at: number) => Math.sin(at * at * 7.3);
    expect(
      selectEts(
        series(60, (at) => 3 * at + noise(at)),
        1,
        ['none'],
      ).form.trend,
    ).not.toBe('none');
    expect(
      selectEts(
        series(60, (at) => 50 + noise(at)),
        1,
        ['none'],
      ).form.trend,
    ).toBe('none');
    const grown = series(60, (at) => (100 + 5 * at) * wavy(at) * (1 + 0.005 * noise(at)));
    expect(selectEts(grown, 4, ['none', 'additive', 'multiplicative']).form.season).toBe('multiplicative');
  });
});

describe('decomposition and ARIMA', () => {
  test('both continue a line with a season exactly', () => {
    const of = (at: number) => 50 + 2 * at + 10 * wavy(at);
    const values = series(48, of);
    const forecast = airline(values, 4, 8);
    for (let ahead = 0; ahead < 8; ahead++) expect(forecast[ahead]).toBeCloseTo(of(48 + ahead), 6);
    const stable = forecastStl(
      series(48, (at) => 50 + 10 * wavy(at)),
      4,
      8,
    );
    for (let ahead = 0; ahead < 8; ahead++) expect(stable[ahead]).toBeCloseTo(50 + 10 * wavy(ahead), 2);
  });
});

describe('who takes part', () => {
  const names = (values: Float64Array, season: number) => membersFor(values, season).map(({ name }) => name);

  test('logarithms only where all is positive', () => {
    expect(
      names(
        series(60, (at) => 5 + at),
        12,
      ),
    ).toContain('MSTL of the log');
    expect(
      names(
        series(60, (at) => at - 30),
        12,
      ),
    ).not.toContain('MSTL of the log');
    expect(
      names(
        series(60, (at) => at - 30),
        12,
      ),
    ).toContain('MSTL');
  });

  test('no season, no seasonal model; many zeros, Croston', () => {
    expect(
      names(
        series(60, (at) => 5 + at),
        1,
      ),
    ).toEqual(['Seasonal naive', 'Theta', 'ETS']);
    expect(
      names(
        series(60, (at) => (at % 3 === 0 ? 2 : 0)),
        12,
      ),
    ).toEqual(['Seasonal naive', 'Mean', 'Croston']);
  });
});

test('the bounded simplex finds the valley of Rosenbrock, and a minimum on the wall', () => {
  const valley = nelderMead({
    cost: ([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2,
    start: [-1, 1],
    step: [0.5, 0.5],
    low: [-5, -5],
    high: [5, 5],
    evaluationsMax: 1000,
  });
  expect(valley.at[0]).toBeCloseTo(1, 1);
  const wall = nelderMead({
    cost: ([x]) => (Number(x) - 3) ** 2,
    start: [0.5],
    step: [0.2],
    low: [0],
    high: [1],
    evaluationsMax: 100,
  });
  expect(wall.at[0]).toBe(1);
});
