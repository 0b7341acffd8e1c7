import { minimise } from '../minimise.ts';
import { hypergeometric, logBeta, logGamma } from '../special.ts';
import type { Purchases } from './purchases.ts';

/**
 * The beta-geometric/NBD model of Fader, Hardie and Lee (2005): while alive a customer buys at a Poisson rate, rates
 * are gamma (shape `r`, rate `alpha` in units of time), and after each purchase it leaves with a chance that is
 * beta (`a`, `b`) among customers.
 */
export type BgNbd = { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };

/** One history, and how many customers share it. */
type History = { repeats: number; recency: number; age: number; count: number };

/** How far, in units of the logarithm, parameters may lie from an even start before few customers outweigh it. */
const PRIOR_SPREAD = 3;

/** ln L of one history (Fader, Hardie and Lee 2005, equation 6, in the four parts A1 to A4 of their 2005 note). */
export function bgNbdLogLikelihood(model: BgNbd, repeats: number, recency: number, age: number): number {
  const { r, alpha, a, b } = model;
  const a1 = logGamma(r + repeats) - logGamma(r) + r * Math.log(alpha);
  const a2 = logBeta(a, b + repeats) - logBeta(a, b);
  const a3 = -(r + repeats) * Math.log(alpha + age);
  if (repeats === 0) return a1 + a2 + a3;
  const a4 = Math.log(a / (b + repeats - 1)) - (r + repeats) * Math.log(alpha + recency);
  const larger = Math.max(a3, a4);
  return a1 + a2 + larger + Math.log(Math.exp(a3 - larger) + Math.exp(a4 - larger));
}

/**
 * The parameters of greatest likelihood, with a weak normal prior on their logarithms (weight `penaliser`, 0 for
 * none) that only matters when customers are few or nobody ever came back. Takes sound histories.
 */
export function fitBgNbd(purchases: Purchases, penaliser = 1): BgNbd {
  const histories = distinct(purchases);
  const ages = histories.reduce((sum, { age, count }) => sum + age * count, 0);
  const scale = purchases.rows > 0 && ages > 0 ? ages / purchases.rows : 1;
  const read = ([r = 0, alpha = 0, a = 0, b = 0]: Float64Array): BgNbd => ({
    r: Math.exp(r),
    alpha: scale * Math.exp(alpha),
    a: Math.exp(a),
    b: Math.exp(b),
  });
  const loss = (at: Float64Array) => {
    const prior = at.reduce((sum, value) => sum + (value / PRIOR_SPREAD) ** 2 / 2, 0);
    return (penaliser * prior - total(read(at), histories)) / Math.max(1, purchases.rows);
  };
  return read(minimise(loss, [0, 0, 0, 0]).at);
}

/** The chance that a customer still is one (Fader, Hardie and Lee 2005, in the form of their 2008 note). */
export function probabilityAlive(model: BgNbd, repeats: number, recency: number, age: number): number {
  if (repeats === 0) return 1;
  const { r, alpha, a, b } = model;
  const odds = Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log((alpha + age) / (alpha + recency));
  return 1 / (1 + Math.exp(odds));
}

/**
 * Purchases expected in the next `horizon` given the history (Fader, Hardie and Lee 2005, equation 10). ₂F₁ is taken
 * after Euler's transformation (Abramowitz and Stegun 15.3.3), which keeps it small for customers who buy a lot.
 */
export function expectedPurchases(
  model: BgNbd,
  history: { readonly repeats: number; readonly recency: number; readonly age: number },
  horizon: number,
): number {
  if (!(horizon > 0)) return 0;
  const { repeats, recency, age } = history;
  const { r, alpha, b } = model;
  // At a = 1 the formula is 0 ÷ 0; next to it, it is its limit to nine digits.
  const a = Math.abs(model.a - 1) < 1e-6 ? 1 + 1e-6 : model.a;
  const c = a + b + repeats - 1;
  const lower = Math.abs(c) < 1e-9 ? 1e-9 : c;
  const z = horizon / (alpha + age + horizon);
  const left = (1 - z) ** (a - 1) * hypergeometric(a + b - 1 - r, a - 1, lower, z);
  return Math.max(0, (lower / (a - 1)) * (1 - left) * probabilityAlive(model, repeats, recency, age));
}

/** ln L of all histories; the parts that only repeats enter are computed once per count. */
function total(model: BgNbd, histories: readonly History[]): number {
  const { r, alpha, a, b } = model;
  const byRepeats = new Map<number, { constant: number; leaving: number }>();
  let sum = 0;
  for (const { repeats, recency, age, count } of histories) {
    let part = byRepeats.get(repeats);
    if (part === undefined) {
      const constant =
        logGamma(r + repeats) - logGamma(r) + r * Math.log(alpha) + logBeta(a, b + repeats) - logBeta(a, b);
      part = { constant, leaving: repeats === 0 ? 0 : Math.log(a / (b + repeats - 1)) };
      byRepeats.set(repeats, part);
    }
    const a3 = -(r + repeats) * Math.log(alpha + age);
    if (repeats === 0) {
      sum += count * (part.constant + a3);
      continue;
    }
    const a4 = part.leaving - (r + repeats) * Math.log(alpha + recency);
    const larger = a3 > a4 ? a3 : a4;
    sum += count * (part.constant + larger + Math.log1p(Math.exp(-Math.abs(a3 - a4))));
  }
  return sum;
}

/** Likelihoods need each distinct history once: most customers never came back and differ by age alone. */
function distinct(purchases: Purchases): History[] {
  const found = new Map<string, History>();
  for (let row = 0; row < purchases.rows; row++) {
    const [repeats, recency, age] = [purchases.repeats[row]!, purchases.recency[row]!, purchases.age[row]!];
    const key = `${repeats} ${recency} ${age}`;
    const known = found.get(key);
    if (known) known.count++;
    else found.set(key, { repeats, recency, age, count: 1 });
  }
  return [...found.values()];
}
