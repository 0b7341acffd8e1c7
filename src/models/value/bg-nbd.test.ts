import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { bgNbdLogLikelihood, expectedPurchases, fitBgNbd, probabilityAlive } from './bg-nbd.ts';
import { buyers } from './simulate.ts';

/** As published for the tenth of the CDNOW customers (Fader, Hardie and Lee 2005, table 2). */
const CDNOW = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

describe('against published figures', () => {
  test('customer 1 of CDNOW is expected to buy 1.226 times in 39 weeks', () => {
    const history = { repeats: 2, recency: 30.43, age: 38.86 };
    expect(expectedPurchases(CDNOW, history, 39)).toBeCloseTo(1.226, 3);
    expect(probabilityAlive(CDNOW, 2, 30.43, 38.86)).toBeCloseTo(0.7266, 4);
  });

  test('who never came back counts as alive, and a longer silence makes life less likely', () => {
    expect(probabilityAlive(CDNOW, 0, 0, 38)).toBe(1);
    expect(probabilityAlive(CDNOW, 6, 38, 38)).toBeGreaterThan(0.9);
    expect(probabilityAlive(CDNOW, 6, 5, 38)).toBeLessThan(0.01);
  });
});

describe('the formulas agree with each other', () => {
  test('the likelihood of a history without repeats is the gamma-Poisson chance of silence', () => {
    const { r, alpha } = CDNOW;
    expect(bgNbdLogLikelihood(CDNOW, 0, 0, 20)).toBeCloseTo(r * Math.log(alpha / (alpha + 20)), 10);
  });

  test('expectation is zero for no time, grows with time, and its growth at once is rate × alive', () => {
    const history = { repeats: 3, recency: 25, age: 30 };
    const at = (horizon: number) => expectedPurchases(CDNOW, history, horizon);
    expect(at(0)).toBe(0);
    expect(at(20)).toBeGreaterThan(at(10));
    const rate = ((CDNOW.r + 3) / (CDNOW.alpha + 30)) * probabilityAlive(CDNOW, 3, 25, 30);
    expect(at(1e-4) / 1e-4).toBeCloseTo(rate, 4);
  });

  test('the removable gap at a = 1 and a customer with 10,000 purchases give finite figures', () => {
    const near = (a: number) => expectedPurchases({ ...CDNOW, a }, { repeats: 2, recency: 9, age: 12 }, 52);
    expect(near(1)).toBeCloseTo(near(1.0001), 3);
    const busy = expectedPurchases(CDNOW, { repeats: 10_000, recency: 39, age: 39 }, 39);
    expect(busy).toBeGreaterThan(5_000);
    expect(busy).toBeLessThan(10_001);
  });
});

describe('the fit', () => {
  const truth = { r: 0.6, alpha: 6, a: 0.8, b: 2.5 };

  test('recovers what customers were generated from', () => {
    const made = buyers(
      truth,
      { p: 4, q: 4, v: 30 },
      { customers: 6_000, ages: [40, 60], horizon: 1 },
      createRandom(5),
    );
    const fitted = fitBgNbd(made.purchases);
    expect(Math.abs(fitted.r / truth.r - 1)).toBeLessThan(0.15);
    expect(Math.abs(fitted.alpha / truth.alpha - 1)).toBeLessThan(0.2);
    expect(Math.abs((fitted.r * truth.alpha) / (fitted.alpha * truth.r) - 1)).toBeLessThan(0.1);
    expect(fitted.a / (fitted.a + fitted.b)).toBeCloseTo(truth.a / (truth.a + truth.b), 1);
  });

  test('is not worse than the truth on its own rows', () => {
    const made = buyers(
      truth,
      { p: 4, q: 4, v: 30 },
      { customers: 800, ages: [20, 60], horizon: 1 },
      createRandom(6),
    );
    const { repeats, recency, age, rows } = made.purchases;
    const total = (model: typeof truth) =>
      Array.from({ length: rows }, (_each, row) =>
        bgNbdLogLikelihood(model, repeats[row]!, recency[row]!, age[row]!),
      ).reduce((sum, value) => sum + value, 0);
    expect(total(fitBgNbd(made.purchases, 0))).toBeGreaterThanOrEqual(total(truth));
  });

  test('of nobody, of one, and of many who never came back is finite', () => {
    const none = (rows: number) => ({
      rows,
      repeats: new Float64Array(rows),
      recency: new Float64Array(rows),
      age: new Float64Array(rows).fill(30),
      spend: new Float64Array(rows).fill(Number.NaN),
      first: new Float64Array(rows).fill(10),
    });
    for (const rows of [0, 1, 500]) {
      const fitted = fitBgNbd(none(rows));
      for (const value of Object.values(fitted)) expect(Number.isFinite(value)).toBe(true);
      const expected = expectedPurchases(fitted, { repeats: 0, recency: 0, age: 30 }, 30);
      expect(Number.isFinite(expected)).toBe(true);
    }
    expect(expectedPurchases(fitBgNbd(none(500)), { repeats: 0, recency: 0, age: 30 }, 30)).toBeLessThan(
      0.05,
    );
  });
});
