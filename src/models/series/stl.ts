import { bisquare } from './bisquare.ts';
import { loess, loessAt } from './loess.ts';
import { median } from './median.ts';

/** A series taken apart: `trend` + `seasonal` + `remainder` is the series again, each of its length. */
export type Decomposition = {
  readonly trend: Float64Array;
  readonly seasonal: Float64Array;
  readonly remainder: Float64Array;
};

export type StlOptions = {
  /** Years that the loess of each month's subseries spans; 'periodic' keeps one shape for all years. */
  readonly seasonalWindow?: number | 'periodic';
  readonly trendWindow?: number;
  /** Passes of bisquare robustness weights; 0 is least squares. */
  readonly robustPasses?: number;
};

/**
 * Season and trend by turns: twice at first, once in each robust pass, which begins where the last one ended.
 */
const innerPasses = (pass: number) => (pass === 0 ? 2 : 1);

/**
 * Seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae and Terpenning 1990) of a complete
 * series with one `season` of at least two steps. Windows default to 11 years and to the paper's span for the
 * trend. Throws a RangeError when the series is shorter than two seasons.
 */
export function stl(values: Float64Array, season: number, options: StlOptions = {}): Decomposition {
  const { length } = values;
  if (season < 2 || length < 2 * season) throw new RangeError('STL wants two seasons of two steps or more');
  const { seasonalWindow = 11, robustPasses = 0 } = options;
  const spread = seasonalWindow === 'periodic' ? 1 : 1 - 1.5 / seasonalWindow;
  const trendWindow = options.trendWindow ?? odd((1.5 * season) / spread);
  const trend = new Float64Array(length);
  const seasonal = new Float64Array(length);
  const remainder = new Float64Array(length);
  let weights: Float64Array | null = null;
  for (let pass = 0; pass <= robustPasses; pass++) {
    for (let inner = 0; inner < innerPasses(pass); inner++) {
      const detrended = values.map((value, at) => value - trend[at]!);
      const cycle = smoothCycle(detrended, season, seasonalWindow, weights);
      const low = lowPass(cycle, season);
      for (let at = 0; at < length; at++) seasonal[at] = cycle[at + season]! - low[at]!;
      const adjusted = values.map((value, at) => value - seasonal[at]!);
      trend.set(loess(adjusted, trendWindow, weights, Math.ceil(trendWindow / 12)));
    }
    for (let at = 0; at < length; at++) remainder[at] = values[at]! - trend[at]! - seasonal[at]!;
    if (pass < robustPasses) weights = bisquare(remainder);
  }
  return { trend, seasonal, remainder };
}

const odd = (value: number) => 2 * Math.floor(Math.ceil(value) / 2) + 1;

/**
 * Each month's subseries smoothed by local constants and extended by one year at both ends: length + 2 ×
 * season.
 */
function smoothCycle(
  detrended: Float64Array,
  season: number,
  window: number | 'periodic',
  weights: Float64Array | null,
): Float64Array {
  const { length } = detrended;
  const cycle = new Float64Array(length + 2 * season);
  for (let phase = 0; phase < season; phase++) {
    const years = Math.ceil((length - phase) / season);
    const own = new Float64Array(years);
    const ownWeights = weights === null ? null : new Float64Array(years);
    for (let year = 0; year < years; year++) {
      own[year] = detrended[phase + year * season]!;
      if (ownWeights) ownWeights[year] = weights![phase + year * season]!;
    }
    const mean = window === 'periodic' ? weightedMean(own, ownWeights) : 0;
    for (let year = -1; year <= years; year++)
      cycle[phase + (year + 1) * season] =
        window === 'periodic' ? mean : loessAt(own, year, window, ownWeights, 0);
  }
  return cycle;
}

function weightedMean(values: Float64Array, weights: Float64Array | null): number {
  let [sum, mass] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const weight = weights === null ? 1 : weights[at]!;
    sum += weight * values[at]!;
    mass += weight;
  }
  return mass > 0 ? sum / mass : median(values);
}

/** What of the trend leaked into the cycle: moving averages of season, season and 3 steps, then a loess. */
function lowPass(cycle: Float64Array, season: number): Float64Array {
  const averaged = movingAverage(movingAverage(movingAverage(cycle, season), season), 3);
  const window = season % 2 === 1 ? season : season + 1;
  return loess(averaged, window, null, Math.ceil(window / 12));
}

function movingAverage(values: Float64Array, window: number): Float64Array {
  const averaged = new Float64Array(values.length - window + 1);
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    sum += values[at]!;
    if (at >= window) sum -= values[at - window]!;
    if (at >= window - 1) averaged[at - window + 1] = sum / window;
  }
  return averaged;
}
