import { nelderMead } from '../minimise.ts';

/**
 * Forecast by the airline model, ARIMA(0,1,1)(0,1,1) of the season (Box and Jenkins 1970), fitted by least
 * squares of the one-step errors with those before the series taken as zero. Wants two seasons and two more
 * values.
 */
export function airline(values: Float64Array, season: number, horizon: number): Float64Array {
  const { length } = values;
  const errors = new Float64Array(length + horizon);
  const run = (theta: number, seasonalTheta: number) => {
    let squares = 0;
    for (let at = season + 1; at < length; at++) {
      const carried = -theta * errors[at - 1]! - seasonalTheta * errors[at - season]!;
      const both = at > season ? theta * seasonalTheta * errors[at - season - 1]! : 0;
      const change = values[at]! - values[at - 1]! - values[at - season]! + values[at - season - 1]!;
      errors[at] = change - carried - both;
      squares += errors[at]! ** 2;
    }
    return squares;
  };
  const { at } = nelderMead({
    cost: ([theta, seasonalTheta]) => run(theta!, seasonalTheta!),
    start: [0.4, 0.6],
    step: [0.3, 0.2],
    low: [-0.5, -0.2],
    high: [0.98, 0.95],
    evaluationsMax: 80,
  });
  const [theta, seasonalTheta] = [at[0]!, at[1]!];
  run(theta, seasonalTheta);
  const extended = new Float64Array(length + horizon);
  extended.set(values);
  for (let next = length; next < length + horizon; next++) {
    const carried = -theta * errors[next - 1]! - seasonalTheta * errors[next - season]!;
    const both = theta * seasonalTheta * errors[next - season - 1]!;
    extended[next] =
      extended[next - 1]! + extended[next - season]! - extended[next - season - 1]! + carried + both;
  }
  return extended.subarray(length);
}
