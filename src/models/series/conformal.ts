import { normalQuantile } from '../special.ts';
import { type Miss, type Profile, profileOf } from './miss-profile.ts';

/** Half the width of an interval at each step ahead, for a share such as 0.8, at a level of the series. */
export type Widths = (share: number, level: number) => Float64Array;

/** Origins from which on the misses alone say the width; with fewer, what is presumed takes its part. */
const ORIGINS_ENOUGH = 4;
/** Presumed standard deviation one step ahead, as a share of the level, where nothing is known yet. */
const PRESUMED = 0.25;

/**
 * Interval widths from past misses by weighted split conformal prediction (Barber, Candès, Ramdas and Tibshirani
 * 2023): misses are scaled by level and horizon, weighted by recency, pooled, and their quantile is taken at
 * share × (1 + 1 / total weight). `known` and `spread` are the history's length and standard deviation: with few
 * or no past origins, or a series that never moved, they widen towards ± a quarter of the level per step.
 */
export function fitWidths(misses: readonly Miss[], known: number, spread: number, horizon: number): Widths {
  const profile = profileOf(misses, known);
  const isStill = profile === null || profile.size === 0;
  const presumption = isStill
    ? 1 / (1 + (misses.length > 0 ? known : 0))
    : Math.max(0, 1 - misses.length / ORIGINS_ENOUGH);
  return (share, level) => {
    const quantile = profile === null || isStill ? 0 : weightedQuantile(profile.scores, share);
    const presumed = presumption === 0 ? 0 : zWithin(share) * Math.max(PRESUMED * Math.abs(level), spread);
    return Float64Array.from({ length: horizon }, (_each, ahead) => {
      const learned = profile === null || isStill ? 0 : quantile * profile.scaleOf(level, ahead + 1);
      return (1 - presumption) * learned + presumption * presumed * Math.sqrt(ahead + 1);
    });
  };
}

/**
 * The conformal quantile of weighted scores, the coming one counted as infinite with weight one. Beyond the largest
 * score it is at least the 80 % quantile stretched as a normal distribution would.
 */
function weightedQuantile(scores: Profile['scores'], share: number): number {
  const sorted = [...scores].sort((a, b) => a.score - b.score);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const place = share * (total + 1);
  let [below, before] = [0, 0];
  let last = 0;
  for (const { score, weight } of sorted) {
    const middle = below + weight / 2;
    if (middle >= place) {
      const step = middle - before;
      return before === 0 || step === 0 ? score : last + ((score - last) * (place - before)) / step;
    }
    below += weight;
    before = middle;
    last = score;
  }
  if (share <= 0.8) return last;
  return Math.max(last, (weightedQuantile(scores, 0.8) * zWithin(share)) / zWithin(0.8));
}

/** The z that holds a share of a normal distribution within ± z. */
const zWithin = (share: number) => normalQuantile((1 + share) / 2);
