import type { Random } from '#core/random.ts';
import { shuffled } from '../fold.ts';
import { expectedPurchases, fitBgNbd, probabilityAlive } from './bg-nbd.ts';
import { expectedSpend, fitGammaGamma } from './gamma-gamma.ts';
import { type Purchases, purchasesOf } from './purchases.ts';
import type { PriorParts, PurchasePrior } from './value-model.ts';

const FLOOR_SHARE = 1e-3;

/** More customers would move the seven parameters by less than chance moves anything else. */
const ROWS_MAX = 50_000;

/**
 * Fits BG/NBD to the purchases and gamma-gamma to their amounts, the first purchase's included where known: it is as
 * telling of spend as any other. Takes sound histories and needs no outcomes; of very many a random part is enough.
 */
export function fitPurchasePrior(purchases: Purchases, horizon: number, random: Random): PurchasePrior {
  const some = sample(purchases, random);
  const { counts, means } = spending(some);
  const bare: PurchasePrior = {
    kind: 'purchases',
    horizon,
    rates: fitBgNbd(some),
    spend: fitGammaGamma(counts, means),
    typical: { whenAlive: 0, alive: 0, spend: 0 },
    floor: 0,
  };
  const { whenAlive, alive, spend, value } = purchaseParts(bare, some);
  const typical = { whenAlive: mean(whenAlive), alive: mean(alive), spend: mean(spend) };
  return { ...bare, typical, floor: FLOOR_SHARE * mean(value) || 1 };
}

function sample(purchases: Purchases, random: Random): Purchases {
  if (purchases.rows <= ROWS_MAX) return purchases;
  const drawn = shuffled(
    Int32Array.from({ length: purchases.rows }, (_each, row) => row),
    random,
  );
  return purchasesOf(purchases, drawn.subarray(0, ROWS_MAX).sort());
}

/** Applies the two models to histories. */
export function purchaseParts(prior: PurchasePrior, purchases: Purchases): PriorParts {
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
