import { findChangePoints } from './change-points.ts';
import { interpolate } from './interpolate.ts';
import { median } from './median.ts';
import { mstl } from './mstl.ts';
import { chooseScale } from './scale.ts';

export type AnomalyOptions = {
  /** Lengths of the seasons, such as 24 and 168 for hours; none by default. */
  readonly seasons?: readonly number[];
  /** The share of steps that may raise an alarm in pure noise, at most; 0.05 by default. */
  readonly level?: number;
};

/**
 * A step that does not fit: what was expected of it, how many robust deviations it is off, and its p-value.
 */
export type Anomaly = {
  readonly at: number;
  readonly value: number;
  readonly expected: number;
  readonly z: number;
  readonly pValue: number;
};

/** Robust z-score from which on a step is an outlier (Iglewicz and Hoaglin 1993). */
const Z_MIN = 3.5;
/** Robust deviations to one standard deviation of a normal distribution. */
const MAD_TO_SIGMA = 1.4826;

/**
 * Steps whose MSTL remainder, level shifts taken out first, has a robust z (median and MAD) of 3.5 or more
 * and a conformal p-value (1 + how many others are as far off) / n of at most `level`. So at most that share
 * of exchangeable noise is flagged, and a series of fewer than 1 / level steps flags none. Missing steps are
 * never flagged; in a series that otherwise never varies, z is counted in millionths of its size.
 */
export function findAnomalies(values: Float64Array, options: AnomalyOptions = {}): Anomaly[] {
  const { seasons = [], level = 0.05 } = options;
  const known = Array.from(values.keys()).filter((at) => Number.isFinite(values[at]!));
  if (known.length < 1 / level) return [];
  const complete = interpolate(values);
  const scale = chooseScale(complete);
  const scaled = complete.map(scale.to);
  const shifts = shiftsOf(complete, seasons, scale.to);
  const { remainder } = mstl(
    scaled.map((value, at) => value - shifts[at]!),
    seasons,
  );
  const own = known.map((at) => remainder[at]!);
  const middle = median(own);
  const size = median(scaled.map(Math.abs)) || 1;
  const robust = MAD_TO_SIGMA * median(own.map((each) => Math.abs(each - middle)));
  const deviation = Math.max(robust * fittedAway(known.length, seasons), 1e-6 * size);
  const scores = own.map((each) => (each - middle) / deviation);
  const sorted = Float64Array.from(scores, Math.abs).sort();
  return known.flatMap((at, which) => {
    const z = scores[which]!;
    const pValue = (sorted.length - countBelow(sorted, Math.abs(z))) / sorted.length;
    if (Math.abs(z) < Z_MIN || pValue > level) return [];
    return [{ at, value: values[at]!, expected: scale.from(scaled[at]! - remainder[at]!), z, pValue }];
  });
}

/**
 * How much smaller than the noise remainders are, a phase mean being fitted for each phase of each season.
 */
function fittedAway(length: number, seasons: readonly number[]): number {
  const fitted = seasons.filter((season) => length >= 2 * season).reduce((sum, season) => sum + season, 0);
  return Math.sqrt(length / Math.max(length / 4, length - fitted));
}

/** How far each step's level lies from the first one's, on the scale that the series is looked at. */
function shiftsOf(
  complete: Float64Array,
  seasons: readonly number[],
  to: (value: number) => number,
): Float64Array {
  const shifts = new Float64Array(complete.length);
  for (const { at, before, after } of findChangePoints(complete, { seasons }))
    for (let later = at; later < shifts.length; later++) shifts[later]! += to(after) - to(before);
  return shifts;
}

/** How many sorted values are less than `value`. */
function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
