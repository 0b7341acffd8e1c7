import { nelderMead } from '../minimise.ts';
import { isSeasonal, seasonalFactors } from './seasonal-adjustment.ts';
import { straightLine } from './straight-line.ts';

/**
 * Forecast by the Theta method (Assimakopoulos and Nikolopoulos 2000): the series, multiplicatively adjusted
 * where the seasonal test says so, is split in its straight line and the line of doubled curvature; the mean
 * of the first extrapolated and simple exponential smoothing of the second is put back in season.
 */
export function theta(values: Float64Array, season: number, horizon: number): Float64Array {
  const { length } = values;
  const isAdjusted = values.every((value) => value > 0) && isSeasonal(values, season);
  const factors = isAdjusted ? seasonalFactors(values, season, 'multiplicative') : null;
  const factor = (at: number) => (factors === null ? 1 : factors[at % season]!);
  const adjusted = values.map((value, at) => value / factor(at));
  const { intercept, slope } = straightLine(adjusted);
  const curved = adjusted.map((value, at) => 2 * value - (intercept + slope * at));
  const { level } = smooth(curved);
  return Float64Array.from({ length: horizon }, (_each, ahead) => {
    const at = length + ahead;
    return ((intercept + slope * at + level) / 2) * factor(at);
  });
}

/** Simple exponential smoothing whose weight and first level give the least squared one-step error. */
function smooth(values: Float64Array): { level: number } {
  const run = (alpha: number, first: number) => {
    let [level, squares] = [first, 0];
    for (const value of values) {
      const error = value - level;
      squares += error * error;
      level += alpha * error;
    }
    return { level, squares };
  };
  const spread = Math.max(...values) - Math.min(...values);
  const first = values[0]!;
  const { at } = nelderMead({
    cost: ([alpha, start]) => run(alpha!, start!).squares,
    start: [0.3, first],
    step: [0.3, spread / 10],
    low: [0.01, first - spread],
    high: [0.99, first + spread],
    evaluationsMax: 80,
  });
  return run(at[0]!, at[1]!);
}
