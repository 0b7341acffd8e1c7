import { expect, test } from 'vitest';
import { chiSquareTail, hypergeometric, logBeta, logGamma, normalCdf, normalQuantile } from './special.ts';

test('ln Γ agrees with factorials and with Γ(½) = √π', () => {
  let factorial = 1;
  for (let n = 1; n <= 20; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 10);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(1e-6)).toBeCloseTo(-Math.log(1e-6), 5);
  expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
});

test('₂F₁ agrees with its closed forms', () => {
  expect(hypergeometric(1, 1, 2, 0.5)).toBeCloseTo(2 * Math.log(2), 12);
  expect(hypergeometric(0.3, 2, 2, 0.7)).toBeCloseTo(0.3 ** -0.3, 12);
  expect(hypergeometric(1, 1, 2, 0.99)).toBeCloseTo(-Math.log(0.01) / 0.99, 9);
});

test('tails of χ² and normal agree with printed tables', () => {
  expect(chiSquareTail(3.841, 1)).toBeCloseTo(0.05, 4);
  expect(chiSquareTail(18.307, 10)).toBeCloseTo(0.05, 4);
  expect(chiSquareTail(2, 2)).toBeCloseTo(Math.exp(-1), 12);
  expect(chiSquareTail(0, 3)).toBe(1);
  expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6);
  expect(normalCdf(-1)).toBeCloseTo(0.158655, 6);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
  expect(normalQuantile(0.1)).toBeCloseTo(-1.281552, 6);
});
