/**
 * Which exponential smoothing model: error and season additive or multiplicative, trend none, additive or
 * damped.
 */
export type EtsForm = {
  readonly season: 'none' | 'additive' | 'multiplicative';
  readonly trend: 'none' | 'additive' | 'damped';
};

/** Smoothing weights and first states; unused ones are zero, `phi` is 1 without damping. */
export type EtsParameters = {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
  level: number;
  slope: number;
  /** First seasonal states, by phase of the first value. */
  readonly seasonal: Float64Array;
};

/** After the last value: level, slope and seasonal states, and how well one-step forecasts did. */
export type EtsRun = {
  level: number;
  slope: number;
  readonly seasonal: Float64Array;
  /**
   * n log Σe² (+ 2 Σ log|μ| with multiplicative errors): minus twice the log-likelihood but for a constant.
   */
  deviance: number;
};

/**
 * One pass of the innovations state space recursions (Hyndman, Koehler, Ord and Snyder 2008, tables 2.2 and
 * 2.3): additive errors with an additive or no season, multiplicative errors with a multiplicative one.
 */
export function runEts(form: EtsForm, values: Float64Array, season: number, first: EtsParameters): EtsRun {
  const { alpha, beta, gamma, phi } = first;
  const seasonal = Float64Array.from(first.seasonal);
  let { level, slope } = first;
  let [squares, logs] = [0, 0];
  for (let at = 0, phase = 0; at < values.length; at++, phase = phase + 1 === season ? 0 : phase + 1) {
    const base = level + phi * slope;
    if (form.season === 'multiplicative') {
      const mean = base * seasonal[phase]!;
      const error = (values[at]! - mean) / mean;
      if (!(mean > 0)) return { level, slope, seasonal, deviance: Number.POSITIVE_INFINITY };
      level = base * (1 + alpha * error);
      slope = phi * slope + beta * base * error;
      seasonal[phase]! *= 1 + gamma * error;
      squares += error * error;
      logs += Math.log(mean);
    } else {
      const error = values[at]! - base - (form.season === 'additive' ? seasonal[phase]! : 0);
      level = base + alpha * error;
      slope = phi * slope + beta * error;
      if (form.season === 'additive') seasonal[phase]! += gamma * error;
      squares += error * error;
    }
  }
  return { level, slope, seasonal, deviance: values.length * Math.log(squares + 1e-300) + 2 * logs };
}
