import { expectedPurchases, fitBgNbd, probabilityAlive } from './bg-nbd.ts';
import { expectedSpend, fitGammaGamma } from './gamma-gamma.ts';
import type { Purchases } from './purchases.ts';
import type { PurchasePrior } from './value-model.ts';

/** What purchase histories alone say, row by row: value = whenAlive · alive · spend, at least the floor. */
export type PriorParts = {
  /** Purchases expected within the horizon of a customer who still is one. */
  readonly whenAlive: Float64Array;
  readonly alive: Float64Array;
  /** Amount expected of a purchase. */
  readonly spend: Float64Array;
  readonly value: Float64Array;
};

const FLOOR_SHARE = 1e-3;

/**
 * Fits BG/NBD to the purchases and gamma-gamma to their amounts, the first purchase's included where known: it is as
 * telling of spend as any other. Takes sound histories; needs no outcomes.
 */
export function fitPurchasePrior(purchases: Purchases, horizon: number): PurchasePrior {
  const { counts, means } = spending(purchases);
  const bare: PurchasePrior = {
    horizon,
    rates: fitBgNbd(purchases),
    spend: fitGammaGamma(counts, means),
    typical: { whenAlive: 0, alive: 0, spend: 0 },
    floor: 0,
  };
  const { whenAlive, alive, spend, value } = priorParts(bare, purchases);
  const typical = { whenAlive: mean(whenAlive), alive: mean(alive), spend: mean(spend) };
  return { ...bare, typical, floor: FLOOR_SHARE * mean(value) || 1 };
}

/** Applies the two models to histories. */
export function priorParts(prior: PurchasePrior, purchases: Purchases): PriorParts {
  const { repeats, recency, age, rows } = purchases;
  const { counts, means } = spending(purchases);
  const alive = Float64Array.from({ length: rows }, (_each, row) =>
    probabilityAlive(prior.rates, repeats[row]!, recency[row]!, age[row]!),
  );
  const whenAlive = alive.map((chance, row) => {
    const history = { repeats: repeats[row]!, recency: recency[row]!, age: age[row]! };
    return chance > 0 ? expectedPurchases(prior.rates, history, prior.horizon) / chance : 0;
  });
  const spend = counts.map((count, row) => Math.max(0, expectedSpend(prior.spend, count, means[row]!)));
  const value = alive.map((chance, row) => Math.max(prior.floor, chance * whenAlive[row]! * spend[row]!));
  return { whenAlive, alive, spend, value };
}

/** How many purchases have a known amount, and the mean of those amounts. */
export function spending(purchases: Purchases): { counts: Float64Array; means: Float64Array } {
  const counts = new Float64Array(purchases.rows);
  const means = new Float64Array(purchases.rows).fill(Number.NaN);
  for (let row = 0; row < purchases.rows; row++) {
    const [repeats, spend, first] = [purchases.repeats[row]!, purchases.spend[row]!, purchases.first[row]!];
    const repeated = repeats > 0 && Number.isFinite(spend) ? repeats : 0;
    counts[row] = repeated + (Number.isFinite(first) ? 1 : 0);
    const sum = (repeated > 0 ? repeated * spend : 0) + (Number.isFinite(first) ? first : 0);
    if (counts[row]! > 0) means[row] = sum / counts[row]!;
  }
  return { counts, means };
}

const mean = (values: Float64Array) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
