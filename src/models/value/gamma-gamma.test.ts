import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { expectedSpend, fitGammaGamma, gammaGammaLogLikelihood } from './gamma-gamma.ts';
import { gammaDraw } from './simulate.ts';

/** As published for the CDNOW sample (Fader and Hardie 2013). */
const CDNOW = { p: 6.25, q: 3.74, v: 15.44 };

test('a customer of whom nothing is known is expected to spend the mean of all, 35.22 at CDNOW', () => {
  expect(expectedSpend(CDNOW, 0, Number.NaN)).toBeCloseTo((6.25 * 15.44) / 2.74, 10);
  expect(expectedSpend(CDNOW, 0, Number.NaN)).toBeCloseTo(35.22, 2);
});

test('the own mean is weighed p·x ÷ (p·x + q − 1) against the mean of all', () => {
  const weight = (6.25 * 2) / (6.25 * 2 + 2.74);
  expect(expectedSpend(CDNOW, 2, 100)).toBeCloseTo(weight * 100 + (1 - weight) * 35.2204, 3);
});

test('the density of a mean amount sums to one', () => {
  let sum = 0;
  for (let mean = 0.05; mean < 2_000; mean += 0.1)
    sum += 0.1 * Math.exp(gammaGammaLogLikelihood(CDNOW, 3, mean));
  expect(sum).toBeCloseTo(1, 2);
});

test('the fit recovers what amounts were generated from', () => {
  const random = createRandom('spend');
  const counts = Float64Array.from({ length: 4_000 }, () => random.integer(1, 8));
  const means = counts.map((count) => {
    const rate = gammaDraw(4, random) / 30;
    return gammaDraw(3 * count, random) / rate / count;
  });
  const { p, q, v } = fitGammaGamma(counts, means);
  expect(Math.abs(p / 3 - 1)).toBeLessThan(0.15);
  expect(Math.abs(q / 4 - 1)).toBeLessThan(0.2);
  expect((p * v) / (q - 1) / 30).toBeCloseTo(1, 1);
});

test('nobody who spent, or one customer, gives finite expectations', () => {
  const nobody = fitGammaGamma(new Float64Array([0, 2]), new Float64Array([Number.NaN, 0]));
  expect(expectedSpend(nobody, 0, Number.NaN)).toBe(0);
  const one = fitGammaGamma(new Float64Array([3]), new Float64Array([20]));
  expect(expectedSpend(one, 0, Number.NaN)).toBeGreaterThan(5);
  expect(expectedSpend(one, 3, 20)).toBeLessThan(80);
});
