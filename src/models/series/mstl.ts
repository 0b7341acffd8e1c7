import { bisquare } from './bisquare.ts';
import { loess } from './loess.ts';
import { stl } from './stl.ts';

/** A series taken apart by several seasons at once: all parts add up to the series. */
export type MultipleDecomposition = {
  readonly trend: Float64Array;
  readonly seasonal: Float64Array;
  readonly remainder: Float64Array;
};

const PASSES = 2;
const ROBUST_PASSES = 4;

/**
 * Decomposition by several seasons (MSTL; Bandara, Hyndman and Bergmeir 2021): robust STL season by season,
 * shortest first, each of the series without the others, twice over. Seasons of which fewer than two are
 * known are left out; without any, the trend is a robust loess over a third of the series. `seasonal` is the
 * sum of all seasons.
 */
export function mstl(values: Float64Array, seasons: readonly number[]): MultipleDecomposition {
  const known = [...new Set(seasons)]
    .filter((season) => season > 1 && values.length >= 2 * season)
    .sort((a, b) => a - b);
  if (known.length === 0) return withoutSeason(values);
  const parts: Float64Array[] = known.map(() => new Float64Array(values.length));
  let trend: Float64Array = values;
  for (let pass = 0; pass < (known.length > 1 ? PASSES : 1); pass++) {
    for (const [which, season] of known.entries()) {
      const others = sumOf(
        parts.filter((_part, at) => at !== which),
        values.length,
      );
      const rest = values.map((value, at) => value - others[at]!);
      const fit = stl(rest, season, { seasonalWindow: 'periodic', robustPasses: ROBUST_PASSES });
      parts[which] = fit.seasonal;
      trend = fit.trend;
    }
  }
  const seasonal = sumOf(parts, values.length);
  return { trend, seasonal, remainder: values.map((value, at) => value - trend[at]! - seasonal[at]!) };
}

function sumOf(parts: readonly Float64Array[], length: number): Float64Array {
  const sum = new Float64Array(length);
  for (const part of parts) for (let at = 0; at < length; at++) sum[at]! += part[at]!;
  return sum;
}

function withoutSeason(values: Float64Array): MultipleDecomposition {
  const window = Math.max(5, 2 * Math.floor(values.length / 6) + 1);
  const jump = Math.ceil(window / 12);
  let trend = loess(values, window, null, jump);
  for (let pass = 0; pass < ROBUST_PASSES; pass++)
    trend = loess(values, window, bisquare(values.map((value, at) => value - trend[at]!)), jump);
  return {
    trend,
    seasonal: new Float64Array(values.length),
    remainder: values.map((value, at) => value - trend[at]!),
  };
}
