import { interpolate } from './interpolate.ts';
import { median } from './median.ts';
import { mstl } from './mstl.ts';
import { pelt } from './pelt.ts';
import { chooseScale } from './scale.ts';
import { straightLine } from './straight-line.ts';

export type ChangePointOptions = {
  /** Lengths of the seasons, such as 24 and 168 for hours; none by default. */
  readonly seasons?: readonly number[];
  /** Shortest stay at a level; half of the shortest season, 5 at least, by default. */
  readonly lengthMin?: number;
};

/**
 * From position `at` on, the series lies at another level: `after` / `before` − 1 is `change`, null over
 * zero.
 */
export type ChangePoint = {
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly change: number | null;
};

/** Penalty of a further segment in long-run variances, times log n: a level, a place and some caution. */
const PENALTY = 4;
const PASSES = 3;
/** Places that are tried for a shift before the best ones are refined. */
const PLACES_MAX = 1500;

type Levels = { readonly starts: readonly number[]; readonly slope: number; readonly cost: number };

/**
 * Where the level of a series shifts: PELT on the series without its seasons and its common slope, with a
 * penalty of BIC type scaled by the long-run variance, so that slow noise does not count as shifts. Lone
 * spikes are cut first. Missing values are interpolated. Fewer values than two stays, or none known, have no
 * change points.
 */
export function findChangePoints(values: Float64Array, options: ChangePointOptions = {}): ChangePoint[] {
  const { seasons = [] } = options;
  const shortest = Math.min(...seasons.filter((season) => season > 1));
  const lengthMin = options.lengthMin ?? Math.max(5, Number.isFinite(shortest) ? Math.ceil(shortest / 2) : 0);
  if (values.length < 2 * lengthMin || !values.some(Number.isFinite)) return [];
  const complete = interpolate(values);
  const scale = chooseScale(complete);
  const scaled = complete.map(scale.to);
  let found: Levels = { starts: [], slope: 0, cost: 0 };
  let adjusted: Float64Array = scaled;
  for (let pass = 0; pass < PASSES; pass++) {
    const shifts = shiftsOf(adjusted, found);
    const { seasonal } = mstl(
      scaled.map((value, at) => value - shifts[at]!),
      seasons,
    );
    adjusted = cutSpikes(
      scaled.map((value, at) => value - seasonal[at]!),
      lengthMin,
    );
    found = findLevels(adjusted, lengthMin);
    if (found.starts.length === 0) break;
  }
  const { starts, slope } = found;
  return starts.map((at, which) => {
    const before = scale.from(levelAt(adjusted, slope, starts[which - 1] ?? 0, at, at));
    const after = scale.from(levelAt(adjusted, slope, at, starts[which + 1] ?? scaled.length, at));
    return { at, before, after, change: before === 0 ? null : (after - before) / Math.abs(before) };
  });
}

/**
 * The least costly segments found from several first slopes, as shifts hide the slope and a slope hides
 * shifts.
 */
function findLevels(values: Float64Array, lengthMin: number): Levels {
  const penalty = PENALTY * longRunVariance(values) * Math.log(values.length);
  if (penalty === 0) return { starts: [], slope: 0, cost: 0 };
  const first = [0, straightLine(values).slope, ...[4, 8, 16].map((parts) => medianSlope(values, parts))];
  const found = first.map((slope) => levelsFrom(values, slope, penalty, lengthMin));
  return found.reduce((best, each) => (each.cost < best.cost ? each : best));
}

/** Segments and the slope within them by turns. */
function levelsFrom(values: Float64Array, first: number, penalty: number, lengthMin: number): Levels {
  let slope = first;
  const grid = Math.max(1, Math.floor(lengthMin / 4), Math.ceil(values.length / PLACES_MAX));
  let starts: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const level = values.map((value, at) => value - slope * at);
    starts = pelt(level, penalty, lengthMin, grid);
    slope = slopeWithin(values, starts);
  }
  const level = values.map((value, at) => value - slope * at);
  const edges = [0, ...starts, values.length];
  let cost = penalty * starts.length;
  for (let which = 1; which < edges.length; which++) {
    const segment = level.subarray(edges[which - 1]!, edges[which]!);
    const mean = segment.reduce((sum, value) => sum + value, 0) / segment.length;
    cost += segment.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }
  return { starts, slope, cost };
}

/** Median rise over one of so many parts of the series, by the step: few shifts do not move it. */
function medianSlope(values: Float64Array, parts: number): number {
  const lag = Math.max(1, Math.floor(values.length / parts));
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
 * Long-run variance σ²(1 + ρ)/(1 − ρ) of first-order autoregressive noise, from the robust spreads of
 * differences over one and two steps, 2σ²(1 − ρ) and 2σ²(1 − ρ²): shifts do not move these. At least the
 * variance of white noise.
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

/**
 * Values further from the median of their neighbourhood than three robust deviations, brought back to these.
 */
function cutSpikes(values: Float64Array, reach: number): Float64Array {
  const middles = values.map((_value, at) =>
    median(values.subarray(Math.max(0, at - reach), at + reach + 1)),
  );
  const deviations = values.map((value, at) => Math.abs(value - middles[at]!));
  const limit = 3 * 1.4826 * median(deviations);
  if (limit === 0) return values;
  return values.map((value, at) => Math.min(middles[at]! + limit, Math.max(middles[at]! - limit, value)));
}

/** The level of the segment from `start` to `end`, stated for position `at` by the common slope. */
function levelAt(values: Float64Array, slope: number, start: number, end: number, at: number): number {
  return median(values.slice(start, end).map((value, offset) => value - slope * (start + offset - at)));
}

/** How far each step's level lies from the first one's. */
function shiftsOf(values: Float64Array, { starts, slope }: Levels): Float64Array {
  const shifts = new Float64Array(values.length);
  for (const [which, at] of starts.entries()) {
    const before = levelAt(values, slope, starts[which - 1] ?? 0, at, at);
    const after = levelAt(values, slope, at, starts[which + 1] ?? values.length, at);
    for (let later = at; later < shifts.length; later++) shifts[later]! += after - before;
  }
  return shifts;
}
