import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { coverage, mase, msis, naiveScale, relativeBias, smape, wape } from './accuracy.ts';
import { fitOutlook } from './conformal.ts';
import { type Miss, profileOf } from './miss-profile.ts';

const fitWidths = (...given: Parameters<typeof fitOutlook>) => fitOutlook(...given).width;
const NORMAL = 1.2815515655446004;

/** Misses of independent noise at many origins, newest last. */
function noise(origins: number, horizon: number, of: (ahead: number, level: number) => number): Miss[] {
  const random = createRandom('misses');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Array.from({ length: origins }, (_each, at) => {
    const level = 100 + 10 * at;
    const misses = Float64Array.from({ length: horizon }, (_miss, ahead) => of(ahead + 1, level) * normal());
    return { known: 40 + at, level, misses };
  });
}

describe('accuracy, worked by hand', () => {
  const judged = [
    {
      forecast: Float64Array.of(12, 8),
      actual: Float64Array.of(10, 10),
      width: Float64Array.of(2, 1),
      scale: 4,
    },
  ];

  test('MASE, sMAPE, WAPE and bias', () => {
    expect(mase(judged)).toBe(0.5);
    expect(smape(judged)).toBeCloseTo((4 / 22 + 4 / 18) / 2, 12);
    expect(wape(judged)).toBe(0.2);
    expect(relativeBias(judged)).toBe(0);
  });

  test('coverage counts the bounds as within; MSIS is width plus twenty times what lies outside, over scale', () => {
    expect(coverage(judged)).toBe(0.5);
    expect(msis(judged, 0.9)).toBeCloseTo((4 / 4 + (2 + 20 * 1) / 4) / 2, 12);
  });

  test('what is not defined is null, never NaN', () => {
    const flat = [{ ...judged[0]!, actual: Float64Array.of(0, 0), scale: 0 }];
    expect([mase(flat), wape(flat), relativeBias(flat), mase([]), msis(flat, 0.95)]).toEqual(
      Array(5).fill(null),
    );
  });

  test('the scale is the mean step over one season, or over one value below a season', () => {
    expect(naiveScale(Float64Array.of(1, 2, 4, 8), 2)).toBe((3 + 6) / 2);
    expect(naiveScale(Float64Array.of(1, 3), 12)).toBe(2);
    expect(naiveScale(Float64Array.of(5), 12)).toBe(0);
  });
});

describe('intervals from past misses', () => {
  test('of normal misses they approach ± 1.28 deviations at 80 %, wider by the horizon', () => {
    const widths = fitWidths(
      noise(400, 4, (ahead) => 5 * Math.sqrt(ahead)),
      440,
      0,
      4,
    );
    const width = widths(0.8, 4090);
    for (let ahead = 1; ahead <= 4; ahead++) {
      const wanted = NORMAL * 5 * Math.sqrt(ahead);
      expect(Math.abs(width[ahead - 1]! / wanted - 1)).toBeLessThan(0.25);
    }
    expect(width[3]).toBeGreaterThan(width[0]!);
  });

  test('misses in proportion to the level grow with it, others do not', () => {
    const growing = fitWidths(
      noise(100, 3, (_ahead, level) => level / 20),
      140,
      0,
      3,
    );
    expect(growing(0.8, 2000)[0]! / growing(0.8, 1000)[0]!).toBeCloseTo(2, 9);
    const steady = fitWidths(
      noise(100, 3, () => 5),
      140,
      0,
      3,
    );
    expect(steady(0.8, 2000)[0]).toBe(steady(0.8, 1000)[0]);
  });

  test('a larger share is never narrower, and recent misses count more', () => {
    const misses = noise(30, 6, () => 5);
    const widths = fitWidths(misses, 70, 0, 6);
    expect(widths(0.95, 100)[0]).toBeGreaterThan(widths(0.8, 100)[0]!);
    const calmed = misses.map((each, at) => ({
      ...each,
      misses: each.misses.map((m) => (at > 20 ? m / 10 : m)),
    }));
    const stirred = misses.map((each, at) => ({
      ...each,
      misses: each.misses.map((m) => (at < 9 ? m / 10 : m)),
    }));
    expect(fitWidths(calmed, 70, 0, 6)(0.8, 390)[0]).toBeLessThan(
      fitWidths(stirred, 70, 0, 6)(0.8, 390)[0]! / 1.5,
    );
  });

  test('without past origins the width is that of a quarter of the level, growing with the root of the horizon', () => {
    const width = fitWidths([], 1, 0, 4)(0.8, 200);
    expect(width[0]).toBeCloseTo(NORMAL * 50, 6);
    expect(width[3]).toBeCloseTo(NORMAL * 100, 6);
  });

  test('a series that never missed narrows with its length and is never certain', () => {
    const exact = [1, 2, 3, 4, 5].map((at) => ({ known: 40 + at, level: 10, misses: new Float64Array(3) }));
    const [short, long] = [
      fitWidths(exact, 46, 0, 3)(0.95, 10)[0]!,
      fitWidths(exact, 460, 0, 3)(0.95, 10)[0]!,
    ];
    expect(long).toBeGreaterThan(0);
    expect(short).toBeGreaterThan(5 * long);
  });

  test('a bias beyond its standard error is corrected, a lesser one is left alone', () => {
    const misses = noise(30, 6, () => 1);
    const moved = (by: number) => misses.map((each) => ({ ...each, misses: each.misses.map((m) => m + by) }));
    const sure = fitOutlook(moved(20), 70, 0, 6);
    for (const bias of sure.bias(390)) expect(Math.abs(bias - 20)).toBeLessThan(7);
    expect(sure.width(0.8, 390)[0]).toBeLessThan(8);
    expect([...fitOutlook(moved(0.2), 70, 0, 6).bias(390)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...fitOutlook(moved(20).slice(0, 5), 70, 0, 6).bias(390)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('the horizon curve stays between flat and straight', () => {
    for (const power of [-1, 3]) {
      const profile = profileOf(
        noise(60, 12, (ahead) => ahead ** power),
        100,
      )!;
      const growth = profile.scaleOf(100, 12) / profile.scaleOf(100, 1);
      expect(growth).toBeGreaterThanOrEqual(1);
      expect(growth).toBeLessThanOrEqual(12 + 1e-9);
    }
  });
});
