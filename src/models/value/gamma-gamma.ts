import { minimise } from '../minimise.ts';
import { logGamma } from '../special.ts';

/**
 * The gamma-gamma model of spend (Fader and Hardie 2013): amounts of a customer are gamma with shape `p`, and the
 * rate is gamma (shape `q`, rate `v` in money) among customers. How much is spent says nothing of how often.
 */
export type GammaGamma = { readonly p: number; readonly q: number; readonly v: number };

const PRIOR_SPREAD = 3;

/**
 * The parameters of greatest likelihood for customers with `counts` purchases of mean amount `means`, with a weak
 * normal prior on the logarithms (weight `penaliser`). Rows without purchases or with amounts that are not positive
 * say nothing; when none is left, spend is expected to be 0. `q` is kept above 1, so that the mean exists.
 */
export function fitGammaGamma(counts: Float64Array, means: Float64Array, penaliser = 1): GammaGamma {
  const rows = Array.from(counts.keys()).filter((row) => counts[row]! > 0 && means[row]! > 0);
  if (rows.length === 0) return { p: 1, q: 2, v: 0 };
  const scale = rows.reduce((sum, row) => sum + means[row]!, 0) / rows.length;
  const read = ([p = 0, q = 0, v = 0]: Float64Array): GammaGamma => ({
    p: Math.exp(p),
    q: 1 + Math.exp(q),
    v: scale * Math.exp(v),
  });
  const loss = (at: Float64Array) => {
    const prior = at.reduce((sum, value) => sum + (value / PRIOR_SPREAD) ** 2 / 2, 0);
    return (penaliser * prior - total(read(at), rows, counts, means)) / rows.length;
  };
  return read(minimise(loss, [0, 0, 0]).at);
}

/** ln of the density of a mean amount over `count` purchases (Fader and Hardie 2013, equation 1a). */
export function gammaGammaLogLikelihood(model: GammaGamma, count: number, mean: number): number {
  const { p, q, v } = model;
  const shape = p * count;
  return byCount(model, count) + (shape - 1) * Math.log(mean) - (shape + q) * Math.log(v + count * mean);
}

/** The part of ln L that only the count enters. */
function byCount({ p, q, v }: GammaGamma, count: number): number {
  const shape = p * count;
  return logGamma(shape + q) - logGamma(shape) - logGamma(q) + q * Math.log(v) + shape * Math.log(count);
}

/** ln L of all rows; what only the count enters is computed once per count. */
function total(
  model: GammaGamma,
  rows: readonly number[],
  counts: Float64Array,
  means: Float64Array,
): number {
  const { p, q, v } = model;
  const known = new Map<number, number>();
  let sum = 0;
  for (const row of rows) {
    const [count, mean] = [counts[row]!, means[row]!];
    let constant = known.get(count);
    if (constant === undefined) {
      constant = byCount(model, count);
      known.set(count, constant);
    }
    sum += constant + (p * count - 1) * Math.log(mean) - (p * count + q) * Math.log(v + count * mean);
  }
  return sum;
}

/**
 * The amount expected of a customer's next purchase after `count` purchases of mean amount `mean` (Fader and Hardie
 * 2013, equation 5): the own mean shrunk towards that of all, p·v ÷ (q − 1).
 */
export function expectedSpend(model: GammaGamma, count: number, mean: number): number {
  const { p, q, v } = model;
  const seen = count > 0 && Number.isFinite(mean) ? count : 0;
  return (p * (v + (seen === 0 ? 0 : seen * mean))) / (p * seen + q - 1);
}
