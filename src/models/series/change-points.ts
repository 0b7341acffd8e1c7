import { interpolate } from './interpolate.ts';
import { median } from './median.ts';
import { mstl } from './mstl.ts';
import { pelt } from './pelt.ts';
import { chooseScale, type Scale } from './scale.ts';

export type ChangePointOptions = {
  /** Lengths of the seasons, such as 24 and 168 for hours; none unless told. */
  readonly seasons?: readonly number[];
  /** Shortest stay at a level; half of the shortest season, 5 at least, unless told. */
  readonly lengthMin?: number;
};

/** From position `at` on, the series lies at another level: `after` / `before` − 1 is `change`, null over zero. */
export type ChangePoint = {
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly change: number | null;
};

/** Penalty of a further segment in long-run variances, times log n: a level, a place and some caution. */
const PENALTY = 4;
const PASSES = 3;

/**
 * Where the level of a series shifts: PELT on the series without its seasons and its common slope, with a penalty of
 * BIC type scaled by the long-run variance, so that slow noise does not count as shifts. Lone spikes are cut first.
 * Missing values are interpolated. Fewer values than two stays, or none known, have no change points.
 */
export function findChangePoints(values: Float64Array, options: ChangePointOptions = {}): ChangePoint[] {
  const { seasons = [] } = options;
  const shortest = Math.min(...seasons.filter((season) => season > 1));
  const lengthMin = options.lengthMin ?? Math.max(5, Number.isFinite(shortest) ? Math.ceil(shortest / 2) : 0);
  if (values.length < 2 * lengthMin || !values.some(Number.isFinite)) return [];
  const complete = interpolate(values);
  const scale = chooseScale(complete);
  const scaled = complete.map(scale.to);
  const { seasonal } = mstl(scaled, seasons);
  const adjusted = cutSpikes(
    scaled.map((value, at) => value - seasonal[at]!),
    lengthMin,
  );
  const { starts, slope } = levels(adjusted, lengthMin);
  return starts.map((at, which) =>
    told(adjusted, scale, slope, starts[which - 1] ?? 0, at, starts[which + 1]),
  );
}

/** Segments and the slope within them by turns, from a slope that a few shifts do not move. */
function levels(values: Float64Array, lengthMin: number): { starts: number[]; slope: number } {
  const penalty = PENALTY * longRunVariance(values) * Math.log(values.length);
  let slope = medianSlope(values);
  let starts: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    starts =
      penalty > 0
        ? pelt(
            values.map((value, at) => value - slope * at),
            penalty,
            lengthMin,
          )
        : [];
    slope = slopeWithin(values, starts);
  }
  return { starts, slope };
}

/** Median rise over an eighth of the series, by the step. */
function medianSlope(values: Float64Array): number {
  const lag = Math.max(1, Math.floor(values.length / 8));
  return median(values.slice(lag).map((value, at) => value - values[at]!)) / lag;
}

function slopeWithin(values: Float64Array, starts: readonly number[]): number {
  const edges = [0, ...starts, values.length];
  let [covariance, variance] = [0, 0];
  for (let which = 1; which < edges.length; which++) {
    const [from, to] = [edges[which - 1]!, edges[which]!];
    const middle = (from + to - 1) / 2;
    for (let at = from; at < to; at++) {
      covariance += (at - middle) * values[at]!;
      variance += (at - middle) ** 2;
    }
  }
  return variance > 0 ? covariance / variance : 0;
}

/**
 * Long-run variance σ²(1 + ρ)/(1 − ρ) of first-order autoregressive noise, from the robust spreads of differences over
 * one and two steps, 2σ²(1 − ρ) and 2σ²(1 − ρ²): shifts do not move these. At least the variance of white noise.
 */
function longRunVariance(values: Float64Array): number {
  const spread = (lag: number) => {
    const steps = values.slice(lag).map((value, at) => value - values[at]!);
    const middle = median(steps);
    const robust = 1.4826 * median(steps.map((step) => Math.abs(step - middle)));
    const plain = Math.sqrt(steps.reduce((sum, step) => sum + (step - middle) ** 2, 0) / steps.length);
    return (robust > 0 ? robust : plain) ** 2;
  };
  const [one, two] = [spread(1), spread(2)];
  if (one === 0) return 0;
  const correlation = Math.min(0.9, Math.max(0, two / one - 1));
  const variance = one / (2 * (1 - correlation));
  return (variance * (1 + correlation)) / (1 - correlation);
}

/** Values further from the median of their neighbourhood than three robust deviations, brought back to these. */
function cutSpikes(values: Float64Array, reach: number): Float64Array {
  const middles = values.map((_value, at) =>
    median(values.subarray(Math.max(0, at - reach), at + reach + 1)),
  );
  const deviations = values.map((value, at) => Math.abs(value - middles[at]!));
  const limit = 3 * 1.4826 * median(deviations);
  if (limit === 0) return values;
  return values.map((value, at) => Math.min(middles[at]! + limit, Math.max(middles[at]! - limit, value)));
}

function told(
  values: Float64Array,
  scale: Scale,
  slope: number,
  from: number,
  at: number,
  to = values.length,
): ChangePoint {
  const flat = (start: number, end: number) =>
    median(values.slice(start, end).map((value, offset) => value - slope * (start + offset - at)));
  const [before, after] = [scale.from(flat(from, at)), scale.from(flat(at, to))];
  return { at, before, after, change: before === 0 ? null : (after - before) / Math.abs(before) };
}
