/** Actual minus forecast at each step ahead of one past origin, and the level of the series at it. */
export type Miss = { readonly known: number; readonly level: number; readonly misses: Float64Array };

/** How misses grow with the horizon and the level, and each miss over what was to be expected of it. */
export type Profile = {
  /** Mean absolute miss, recent ones counting more; 0 when all were exact. */
  readonly size: number;
  readonly scaleOf: (level: number, ahead: number) => number;
  readonly scores: readonly Score[];
  /** The mean score that misses surely have, 0 unless they are one-sided beyond chance. */
  readonly bias: number;
};

export type Score = { readonly score: number; readonly weight: number };

/** Steps after which a miss counts half. */
const HALF_LIFE = 12;
/**
 * Growth of the miss with the horizon that is presumed, and how much spread of log horizon weighs as much.
 */
const GROWTH = { presumed: 0.3, weight: 0.2, max: 1 };
const EXPONENTS = [0, 0.5, 1];
/** Misses below this share of the level are none. */
const ROUNDING = 1e-12;
/** Standard errors that a bias must exceed to be corrected, and origins that must show it. */
const BIAS = { errorsMin: 2.5, originsMin: 6 };

type Weighed = { miss: number; size: number; weight: number; ahead: number; level: number };

/**
 * The misses' profile: mean size a · hᵇ at h steps ahead by weighted least squares of logarithms, b shrunk
 * towards 0.3 and kept within 0 and 1, times level^p with the p of 0, ½ and 1 that is likeliest for double
 * exponential misses. Null when there are no misses.
 */
export function profileOf(past: readonly Miss[], known: number): Profile | null {
  const all: Weighed[] = past.flatMap((origin) =>
    Array.from(origin.misses, (miss, at) => ({
      miss,
      size: Math.abs(miss),
      weight: 2 ** (-(known - origin.known - at - 1) / HALF_LIFE),
      ahead: at + 1,
      level: origin.level,
    })),
  );
  if (all.length === 0) return null;
  const size = weightedMean(all, (each) => each.size);
  const isStill = size <= ROUNDING * weightedMean(all, (each) => Math.abs(each.level));
  if (isStill) return { size: 0, scaleOf: () => 0, scores: [], bias: 0 };
  const exponent = levelExponent(all);
  const power = exponent === 0 ? () => 1 : (level: number) => Math.max(level, 1e-12) ** exponent;
  const curve = horizonCurve(all.map((each) => ({ ...each, size: each.size / power(each.level) })));
  const scaleOf = (level: number, ahead: number) => power(level) * curve(ahead);
  const scores = all.map((each) => ({
    score: each.miss / scaleOf(each.level, each.ahead),
    weight: each.weight,
  }));
  return { size, scaleOf, scores, bias: sureBias(past, scores) };
}

/**
 * The weighted mean score by the positive-part estimator of James and Stein (1961) with two and a half
 * standard errors to spare. Overlapping origins count once a year.
 */
function sureBias(past: readonly Miss[], scores: readonly Score[]): number {
  if (past.length < BIAS.originsMin) return 0;
  const known = past.map((origin) => origin.known);
  const independent = 1 + (Math.max(...known) - Math.min(...known)) / HALF_LIFE;
  const mean = weightedMean(scores, ({ score }) => score);
  const variance = weightedMean(scores, ({ score }) => (score - mean) ** 2) / independent;
  return mean * Math.max(0, 1 - (BIAS.errorsMin ** 2 * variance) / mean ** 2 || 0);
}

function levelExponent(all: readonly Weighed[]): number {
  if (!all.every(({ level }) => level > 0)) return 0;
  const deviance = EXPONENTS.map(
    (exponent) =>
      exponent * weightedMean(all, (each) => Math.log(each.level)) +
      Math.log(weightedMean(all, (each) => each.size / each.level ** exponent)),
  );
  return EXPONENTS[deviance.indexOf(Math.min(...deviance))]!;
}

function horizonCurve(all: readonly Weighed[]): (ahead: number) => number {
  const byAhead = Map.groupBy(all, ({ ahead }) => ahead);
  const dots = [...byAhead.entries()].map(([ahead, some]) => ({
    x: Math.log(ahead),
    y: Math.log(weightedMean(some, (each) => each.size)),
    weight: some.reduce((sum, { weight }) => sum + weight, 0),
  }));
  const known = dots.filter(({ y }) => Number.isFinite(y));
  const [meanX, meanY] = [weightedMean(known, (each) => each.x), weightedMean(known, (each) => each.y)];
  const spread = weightedMean(known, (each) => (each.x - meanX) ** 2);
  const covariance = weightedMean(known, (each) => (each.x - meanX) * (each.y - meanY));
  const growth = (covariance + GROWTH.weight * GROWTH.presumed) / (spread + GROWTH.weight);
  const kept = Math.min(GROWTH.max, Math.max(0, growth));
  return (ahead) => Math.exp(meanY + kept * (Math.log(ahead) - meanX));
}

function weightedMean<T extends { weight: number }>(all: readonly T[], of: (each: T) => number): number {
  let [sum, mass] = [0, 0];
  for (const each of all) {
    sum += each.weight * of(each);
    mass += each.weight;
  }
  return sum / mass;
}
