/**
 * The seasonal naive forecast: the last season repeated. A history shorter than one season repeats its last value.
 */
export function seasonalNaive(values: Float64Array, season: number, horizon: number): Float64Array {
  const { length } = values;
  const lag = length >= season ? season : 1;
  return Float64Array.from({ length: horizon }, (_each, ahead) => values[length - lag + (ahead % lag)]!);
}

/** The mean of the last two seasons (twelve values at least, or all there are), at every step. */
export function recentMean(values: Float64Array, season: number, horizon: number): Float64Array {
  const recent = values.subarray(Math.max(0, values.length - Math.max(12, 2 * season)));
  return new Float64Array(horizon).fill(recent.reduce((sum, value) => sum + value, 0) / recent.length);
}
