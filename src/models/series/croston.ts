const ALPHA = 0.1;

/**
 * Forecast of intermittent demand by Croston's method with the bias correction of Syntetos and Boylan (2005):
 * the smoothed size of what is not zero over the smoothed interval between, times 1 − α/2, at every step. All
 * zeros forecast zero.
 */
export function croston(values: Float64Array, _season: number, horizon: number): Float64Array {
  let [size, interval, since] = [0, 0, 0];
  for (const value of values) {
    since++;
    if (value === 0) continue;
    const isFirst = interval === 0;
    size = isFirst ? value : size + ALPHA * (value - size);
    interval = isFirst ? since : interval + ALPHA * (since - interval);
    since = 0;
  }
  return new Float64Array(horizon).fill(interval === 0 ? 0 : (size / interval) * (1 - ALPHA / 2));
}
