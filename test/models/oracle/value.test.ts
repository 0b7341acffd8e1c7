import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bgNbdLogLikelihood, expectedPurchases, probabilityAlive } from '#models/value/bg-nbd.ts';
import { expectedSpend, gammaGammaLogLikelihood } from '#models/value/gamma-gamma.ts';

/** ∫₀¹ f by the midpoint rule. */
const integral = (f: (u: number) => number, steps = 4000): number => {
  let sum = 0;
  for (let at = 0; at < steps; at += 1) sum += f((at + 0.5) / steps);
  return sum / steps;
};

/** ln Γ by Stirling's series far out, walked back by Γ(x + 1) = x·Γ(x). */
function lnGamma(x: number): number {
  if (x < 12) return lnGamma(x + 1) - Math.log(x);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}
const lnBeta = (a: number, b: number) => lnGamma(a) + lnGamma(b) - lnGamma(a + b);

const decimals = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
const model = fc.record({
  r: decimals(0.2, 4),
  alpha: decimals(0.5, 20),
  a: decimals(0.3, 4),
  b: decimals(1.5, 6),
});
const history = fc
  .record({ repeats: fc.integer({ min: 0, max: 12 }), share: decimals(0, 1), age: decimals(0.1, 60) })
  .map(({ repeats, share, age }) => ({ repeats, recency: repeats === 0 ? 0 : share * age, age }));

type Model = { r: number; alpha: number; a: number; b: number };
type History = { repeats: number; recency: number; age: number };

/** Likelihoods of the history with the customer still there, and with it gone after the last purchase. */
function bothWays({ r, alpha, a, b }: Model, { repeats, recency, age }: History): [number, number] {
  const rate = lnGamma(r + repeats) - lnGamma(r) + r * Math.log(alpha);
  const stayed = lnBeta(a, b + repeats) - lnBeta(a, b) + rate - (r + repeats) * Math.log(alpha + age);
  if (repeats === 0) return [Math.exp(stayed), 0];
  const left = lnBeta(a + 1, b + repeats - 1) - lnBeta(a, b) + rate;
  return [Math.exp(stayed), Math.exp(left - (r + repeats) * Math.log(alpha + recency))];
}

/**
 * P(alive) × the mean of (1 − e^(−λph)) ÷ p, the purchases of who leaves with chance p after each, over λ that is
 * gamma (r + x, α + T) and p that is beta (a, b + x). In λ the mean is exact; in p it is summed, with p = u^(3/a).
 */
function purchasesByIntegral(model: Model, past: History, horizon: number): number {
  const { r, alpha, a, b } = model;
  const [stayed, left] = bothWays(model, past);
  const shape = r + past.repeats;
  const mean = integral((u) => {
    const p = u ** (3 / a);
    const bought = (1 - (1 + (p * horizon) / (alpha + past.age)) ** -shape) / p;
    return (bought * (1 - p) ** (b + past.repeats - 1) * 3 * u ** 2) / a;
  });
  return ((stayed / (stayed + left)) * mean) / Math.exp(lnBeta(a, b + past.repeats));
}

const isNear = (got: number, expected: number, share: number) =>
  expect(Math.abs(got - expected), `${got} for ${expected}`).toBeLessThanOrEqual(
    share * Math.abs(expected) + 1e-9,
  );

describe('BG/NBD agrees with the story it is made of', () => {
  it('tells the chance of being alive, and the likelihood, from the two ways it may have been', () => {
    fc.assert(
      fc.property(model, history, (parameters, past) => {
        const [stayed, left] = bothWays(parameters, past);
        const alive = probabilityAlive(parameters, past.repeats, past.recency, past.age);
        isNear(alive, stayed / (stayed + left), 1e-6);
        const likelihood = bgNbdLogLikelihood(parameters, past.repeats, past.recency, past.age);
        isNear(likelihood, Math.log(stayed + left), 1e-6);
      }),
      { numRuns: 500 },
    );
  });

  it('expects the purchases that come of all rates and all chances to leave', () => {
    fc.assert(
      fc.property(model, history, decimals(0.5, 60), (parameters, past, horizon) => {
        fc.pre(Math.abs(parameters.a - 1) > 1e-3);
        isNear(
          expectedPurchases(parameters, past, horizon),
          purchasesByIntegral(parameters, past, horizon),
          1e-3,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('passes smoothly over a = 1, where the published formula divides by zero', () => {
    fc.assert(
      fc.property(model, history, fc.constantFrom(-1e-7, -1e-10, 0, 1e-12, 1e-8), (parameters, past, off) => {
        const near = { ...parameters, a: 1 + off };
        isNear(expectedPurchases(near, past, 10), purchasesByIntegral(near, past, 10), 1e-3);
      }),
      { numRuns: 100 },
    );
  });
});

describe('gamma–gamma', () => {
  it('expects the mean over all rates that may be behind the amounts seen', () => {
    const spend = fc.record({ p: decimals(1, 8), q: decimals(2.5, 6), v: decimals(5, 50) });
    fc.assert(
      fc.property(spend, fc.integer({ min: 1, max: 6 }), decimals(1, 100), (parameters, count, mean) => {
        const { p, q, v } = parameters;
        const density = (rate: number) => (p * count + q - 1) * Math.log(rate) - rate * (v + count * mean);
        const peak = (p * count + q - 1) / (v + count * mean);
        const top = peak * 12;
        const weight = (rate: number) => Math.exp(density(rate) - density(peak));
        const all = integral((u) => weight(u * top));
        const amount = integral((u) => (weight(u * top) * p) / (u * top));
        isNear(expectedSpend(parameters, count, mean), amount / all, 1e-3);
      }),
      { numRuns: 100 },
    );
  });

  it('has a density of mean amounts that sums to one', () => {
    fc.assert(
      fc.property(
        fc.record({ p: decimals(1.5, 8), q: decimals(2, 6), v: decimals(5, 50) }),
        fc.integer({ min: 1, max: 6 }),
        (parameters, count) => {
          const { p, q, v } = parameters;
          const middle = (p * v) / (q - 1);
          const total = integral((u) => {
            const mean = (middle * u) / (1 - u);
            return (Math.exp(gammaGammaLogLikelihood(parameters, count, mean)) * middle) / (1 - u) ** 2;
          });
          isNear(total, 1, 2e-3);
        },
      ),
      { numRuns: 60 },
    );
  });
});
