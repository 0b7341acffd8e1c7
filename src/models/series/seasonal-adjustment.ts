/**
 * Whether the series has a season by the test of the Theta method (Assimakopoulos and Nikolopoulos 2000): its
 * autocorrelation at one season exceeds 1.645 standard errors (Bartlett). False below three seasons.
 */
export function isSeasonal(values: Float64Array, season: number): boolean {
  const { length } = values;
  if (season < 2 || length < 3 * season) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let at = lag; at < length; at++) sum += (values[at]! - mean) * (values[at - lag]! - mean);
    return sum;
  };
  const variance = covariance(0);
  if (variance <= 0) return false;
  let squares = 0;
  for (let lag = 1; lag < season; lag++) squares += (covariance(lag) / variance) ** 2;
  return Math.abs(covariance(season)) / variance > 1.645 * Math.sqrt((1 + 2 * squares) / length);
}

/**
 * Seasonal factors by classical decomposition: the mean ratio to (multiplicative) or difference from
 * (additive) the centred moving average, by phase, scaled to mean one or zero. The first factor is of the
 * first value's phase. Wants two seasons; multiplicative wants positive values.
 */
export function seasonalFactors(
  values: Float64Array,
  season: number,
  kind: 'multiplicative' | 'additive',
): Float64Array {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  const half = Math.floor(season / 2);
  for (let at = half; at < values.length - half; at++) {
    let trend = 0;
    for (let near = at - half; near <= at + half; near++) trend += values[near]!;
    if (season % 2 === 0) trend -= (values[at - half]! + values[at + half]!) / 2;
    trend /= season;
    sums[at % season]! += kind === 'multiplicative' ? values[at]! / trend : values[at]! - trend;
    counts[at % season]! += 1;
  }
  const neutral = kind === 'multiplicative' ? 1 : 0;
  const factors = sums.map((sum, phase) => (counts[phase]! > 0 ? sum / counts[phase]! : neutral));
  const mean = factors.reduce((sum, each) => sum + each, 0) / season;
  return factors.map((each) => (kind === 'multiplicative' ? each / mean : each - mean));
}
