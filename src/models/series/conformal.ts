import { normalQuantile } from '../special.ts';
import { type Miss, type Profile, profileOf } from './miss-profile.ts';

/** What past misses teach of the coming ones, at a level of the series, for each step ahead. */
export type Outlook = {
  /** To be added to the forecast: what it surely missed by so far. */
  readonly bias: (level: number) => Float64Array;
  /** Half the width of the interval for a share such as 0.8, around the corrected forecast. */
  readonly width: (share: number, level: number) => Float64Array;
};

/** Origins from which on the misses alone say the width; with fewer, what is presumed takes its part. */
const ORIGINS_ENOUGH = 4;
/** Weight of the miss to come; two, as past origins overlap and tell less than their weights say. */
const COMING = 2;
/** Presumed standard deviation one step ahead, as a share of the level, where nothing is known yet. */
const PRESUMED = 0.25;

/**
 * Bias and interval widths from past misses by weighted split conformal prediction (Barber, Candès, Ramdas
 * and Tibshirani 2023): misses are scaled by level and horizon, weighted by recency, pooled, and their
 * quantile is taken at share × (1 + 2 / total weight). `known` and `spread` are the history's length and
 * standard deviation: with few or no past origins, or a series that never moved, they widen towards ± a
 * quarter of the level per step.
 */
export function fitOutlook(misses: readonly Miss[], known: number, spread: number, horizon: number): Outlook {
  const profile = profileOf(misses, known);
  const isStill = profile === null || profile.size === 0;
  const presumption = isStill
    ? 1 / (1 + (misses.length > 0 ? known : 0))
    : Math.max(0, 1 - misses.length / ORIGINS_ENOUGH);
  const byStep = (of: (ahead: number) => number) =>
    Float64Array.from({ length: horizon }, (_each, at) => of(at + 1));
  return {
    bias: (level) => byStep((ahead) => (profile === null ? 0 : profile.bias * profile.scaleOf(level, ahead))),
    width: (share, level) => {
      const quantile = profile === null || isStill ? 0 : weightedQuantile(profile, share);
      const presumed = presumption === 0 ? 0 : zWithin(share) * Math.max(PRESUMED * Math.abs(level), spread);
      return byStep((ahead) => {
        const learned = quantile === 0 ? 0 : quantile * profile!.scaleOf(level, ahead);
        return (1 - presumption) * learned + presumption * presumed * Math.sqrt(ahead);
      });
    },
  };
}

/**
 * The conformal quantile of weighted scores' sizes without their bias, the coming one counted as infinite.
 * Beyond the largest score it is at least the 80 % quantile stretched as a normal distribution would.
 */
function weightedQuantile(profile: Profile, share: number): number {
  const sorted = profile.scores
    .map(({ score, weight }) => ({ score: Math.abs(score - profile.bias), weight }))
    .sort((a, b) => a.score - b.score);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const place = share * (total + COMING);
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
  return Math.max(last, (weightedQuantile(profile, 0.8) * zWithin(share)) / zWithin(0.8));
}

/** The z that holds a share of a normal distribution within ± z. */
const zWithin = (share: number) => normalQuantile((1 + share) / 2);
