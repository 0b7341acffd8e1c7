import { describe, expect, test } from 'vitest';
import { kaplanMeier, medianSurvival, restrictedMean, survivalAt } from './kaplan-meier.ts';

/** Weeks in remission under 6-MP (Freireich et al. 1963), the worked table of most textbooks; + is censored. */
const REMISSION = '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+';
const durationsOf = (text: string) => {
  const words = text.split(' ');
  return {
    time: Float64Array.from(words, (word) => Number.parseFloat(word)),
    event: Uint8Array.from(words, (word) => (word.endsWith('+') ? 0 : 1)),
  };
};
const curve = kaplanMeier(durationsOf(REMISSION));

describe('the worked table of 21 remissions', () => {
  test('gives the printed curve and numbers at risk', () => {
    const figures = curve.steps.map(({ time, atRisk, ended, survival }) => [
      time,
      atRisk,
      ended,
      survival.toFixed(3),
    ]);
    expect(figures).toEqual([
      [6, 21, 3, '0.857'],
      [7, 17, 1, '0.807'],
      [10, 15, 1, '0.753'],
      [13, 12, 1, '0.690'],
      [16, 11, 1, '0.627'],
      [22, 7, 1, '0.538'],
      [23, 6, 1, '0.448'],
    ]);
    expect(curve).toMatchObject({ rows: 21, events: 9, lastTime: 35 });
  });

  test('gives the printed intervals by ln(−ln S)', () => {
    const bands = curve.steps.map(({ low, high }) => [low.toFixed(3), high.toFixed(3)]);
    expect(bands[0]).toEqual(['0.620', '0.952']);
    expect(bands[3]).toEqual(['0.432', '0.849']);
    expect(bands[6]).toEqual(['0.188', '0.680']);
  });

  test('has a median of 23 weeks and steps where ends were seen', () => {
    expect(medianSurvival(curve)).toBe(23);
    expect(survivalAt(curve, 5.9)).toEqual({ survival: 1, low: 1, high: 1 });
    expect(survivalAt(curve, 12).survival).toBeCloseTo(0.753, 3);
    expect(survivalAt(curve, 99).survival).toBeCloseTo(0.448, 3);
  });
});

describe('the restricted mean', () => {
  test('is the area by hand: 1·2 + ⅔·1 + ⅔·½·3', () => {
    const small = kaplanMeier(durationsOf('2 3 9+'));
    expect(restrictedMean(small, 6).mean).toBeCloseTo(2 + 2 / 3 + 1, 10);
    const [first, second] = [(2 / 3 + 1) ** 2 / (3 * 2), 1 / (2 * 1)];
    expect(restrictedMean(small, 6).standardError).toBeCloseTo(Math.sqrt(first + second), 10);
  });

  test('without censoring is the mean time, and stops where watching stopped', () => {
    expect(restrictedMean(kaplanMeier(durationsOf('1 2 3 6')), 10).mean).toBeCloseTo(3, 10);
    expect(restrictedMean(kaplanMeier(durationsOf('4+ 5+')), 10)).toEqual({ mean: 5, standardError: 0 });
  });
});

describe('odd input', () => {
  test('when all have ended the curve is 0 and keeps the upper end it had', () => {
    const { steps } = kaplanMeier(durationsOf('1 2 3'));
    expect(steps[2]).toMatchObject({ survival: 0, low: 0, high: steps[1]?.high });
  });

  test('nobody gives no step; times that are no times are left out; an end at 0 is an end', () => {
    expect(kaplanMeier({ time: new Float64Array(0), event: new Uint8Array(0) }).steps).toEqual([]);
    const odd = {
      time: new Float64Array([Number.NaN, -1, 1 / 0, 0, 0, 5]),
      event: Uint8Array.of(1, 1, 1, 1, 0, 1),
    };
    const found = kaplanMeier(odd);
    expect(found).toMatchObject({ rows: 2, events: 2 });
    expect(found.steps[0]?.survival).toBe(0.5);
    expect(survivalAt(found, 1).survival).toBe(0.5);
  });

  test('who enters late is at risk only from then on', () => {
    const late = kaplanMeier({ ...durationsOf('2 4 6'), entry: new Float64Array([0, 3, 1]) });
    expect(late.steps.map(({ atRisk }) => atRisk)).toEqual([2, 2, 1]);
  });

  test('a curve is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(curve))).toEqual(curve);
  });
});
