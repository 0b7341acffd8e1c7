/**
 * The seasonal naive forecast: the last season repeated. A history shorter than one season repeats its last
 * value.
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

/**
 * The last season times its growth over the one before, judged by the steps of it that both have: last year's
 * months moved by year over year, shrunk to none by half a season of steps. Wants a season and three steps
 * more.
 */
export function yearOverYear(values: Float64Array, season: number, horizon: number): Float64Array {
  const { length } = values;
  const both = Math.min(season, length - season);
  const sum = (from: number) => values.subarray(from, from + both).reduce((total, value) => total + value, 0);
  const [now, before] = [sum(length - both), sum(length - both - season)];
  const trust = both / (both + season / 2);
  const growth = (trust * (now - before)) / both;
  const isRatio = now > 0 && before > 0;
  const ratio = isRatio ? 1 + trust * (now / before - 1) : 1;
  return seasonalNaive(values, season, horizon).map((value, ahead) => {
    const years = 1 + Math.floor(ahead / season);
    return isRatio ? value * ratio ** years : value + growth * years;
  });
}
