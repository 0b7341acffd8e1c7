import { type StlOptions, stl } from './stl.ts';
import { theta } from './theta.ts';

/**
 * Forecast by decomposition (Bandara, Hyndman and Bergmeir 2021, with one season): the last year's seasonal
 * component of STL repeated, plus the Theta forecast of the seasonally adjusted series. Wants two seasons.
 */
export function forecastStl(
  values: Float64Array,
  season: number,
  horizon: number,
  options: StlOptions = {},
): Float64Array {
  const { seasonal } = stl(values, season, options);
  const adjusted = values.map((value, at) => value - seasonal[at]!);
  const forecast = theta(adjusted, 1, horizon);
  return forecast.map((value, ahead) => value + seasonal[values.length - season + (ahead % season)]!);
}
