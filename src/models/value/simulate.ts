import type { Random } from '#core/random.ts';
import type { BgNbd } from './bg-nbd.ts';
import type { GammaGamma } from './gamma-gamma.ts';
import { type Purchase, type Purchases, summarise } from './purchases.ts';

/** Customers drawn from the models: their histories, and what they bought in the horizon after. */
export type Buyers = {
  readonly purchases: Purchases;
  readonly count: Float64Array;
  readonly value: Float64Array;
};

/**
 * Customers who behave exactly as BG/NBD and gamma-gamma say: for benches and tests without data. `ages` bounds the
 * time from the first purchase to the instant, uniformly; `value` is the amount within `horizon` after it.
 */
export function buyers(
  rates: BgNbd,
  spend: GammaGamma,
  plan: { readonly customers: number; readonly ages: readonly [number, number]; readonly horizon: number },
  random: Random,
): Buyers {
  const histories: Purchase[][] = [];
  const count = new Float64Array(plan.customers);
  const value = new Float64Array(plan.customers);
  const [youngest, oldest] = plan.ages;
  for (let row = 0; row < plan.customers; row++) {
    const start = -(youngest + (oldest - youngest) * random.next());
    const life = lifeOf(rates, start, plan.horizon, random);
    const scale = spend.v / gammaDraw(spend.q, random);
    const bought = life.map((at) => ({ at, amount: gammaDraw(spend.p, random) * scale }));
    const later = bought.filter(({ at }) => at > 0);
    count[row] = later.length;
    value[row] = later.reduce((sum, { amount }) => sum + amount, 0);
    histories.push(bought);
  }
  return { purchases: summarise(histories, 0), count, value };
}

/** The instants of one customer's purchases until it leaves or the horizon ends. */
function lifeOf(rates: BgNbd, start: number, until: number, random: Random): number[] {
  const rate = gammaDraw(rates.r, random) / rates.alpha;
  const [left, stays] = [gammaDraw(rates.a, random), gammaDraw(rates.b, random)];
  const leaving = left / (left + stays);
  const times = [start];
  for (let at = start; times.length < 10_000; ) {
    at -= Math.log(1 - random.next()) / rate;
    if (!(at <= until)) break;
    times.push(at);
    if (random.chance(leaving)) break;
  }
  return times;
}

/** A draw from the gamma with the given shape and rate 1, by the method of Marsaglia and Tsang (2000). */
export function gammaDraw(shape: number, random: Random): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalDraw(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A draw from the standard normal, by Box and Muller (1958). */
export function normalDraw(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
