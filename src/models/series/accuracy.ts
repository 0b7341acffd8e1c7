/** Forecast errors of one origin: what was said, what came, and the scale that MASE divides by. */
export type Judged = {
  readonly forecast: Float64Array;
  readonly actual: Float64Array;
  readonly scale: number;
};

/**
 * Mean absolute error of the seasonal naive within a training series: the scale of MASE; 0 when it has no
 * error.
 */
export function naiveScale(training: Float64Array, season: number): number {
  const lag = training.length > season ? season : 1;
  let sum = 0;
  for (let at = lag; at < training.length; at++) sum += Math.abs(training[at]! - training[at - lag]!);
  return training.length > lag ? sum / (training.length - lag) : 0;
}

/**
 * Mean absolute scaled error (Hyndman and Koehler 2006), each error over its origin's scale; origins without
 * a scale are left out, null when none has one.
 */
export function mase(judged: readonly Judged[]): number | null {
  return meanOver(
    judged.filter(({ scale }) => scale > 0),
    ({ forecast, actual, scale }, at) => Math.abs(actual[at]! - forecast[at]!) / scale,
  );
}

/**
 * Symmetric mean absolute percentage error 2|y − f| / (|y| + |f|) (Makridakis 1993) as a fraction, 0/0 being
 * 0.
 */
export function smape(judged: readonly Judged[]): number | null {
  return meanOver(judged, ({ forecast, actual }, at) => {
    const size = Math.abs(actual[at]!) + Math.abs(forecast[at]!);
    return size === 0 ? 0 : (2 * Math.abs(actual[at]! - forecast[at]!)) / size;
  });
}

/**
 * Weighted absolute percentage error: the sum of absolute errors over that of absolute values; null over
 * zero.
 */
export function wape(judged: readonly Judged[]): number | null {
  const errors = meanOver(judged, ({ forecast, actual }, at) => Math.abs(actual[at]! - forecast[at]!));
  const sizes = meanOver(judged, ({ actual }, at) => Math.abs(actual[at]!));
  return errors === null || !sizes ? null : errors / sizes;
}

/** Mean of forecast minus actual over the mean absolute actual: above 0 the forecasts were too high. */
export function relativeBias(judged: readonly Judged[]): number | null {
  const errors = meanOver(judged, ({ forecast, actual }, at) => forecast[at]! - actual[at]!);
  const sizes = meanOver(judged, ({ actual }, at) => Math.abs(actual[at]!));
  return errors === null || !sizes ? null : errors / sizes;
}

/** Share of actual values within forecast ± half width. */
export function coverage(judged: readonly (Judged & { readonly width: Float64Array })[]): number | null {
  return meanOver(judged, ({ forecast, actual, width }, at) =>
    Math.abs(actual[at]! - forecast[at]!) <= width[at]! ? 1 : 0,
  );
}

/**
 * Mean scaled interval score of forecast ± half width at `share` (Gneiting and Raftery 2007; Makridakis et
 * al. 2020): width plus 2 / (1 − share) times what lies outside, over the scale of MASE.
 */
export function msis(
  judged: readonly (Judged & { readonly width: Float64Array })[],
  share: number,
): number | null {
  return meanOver(
    judged.filter(({ scale }) => scale > 0),
    ({ forecast, actual, width, scale }, at) => {
      const outside = Math.max(0, Math.abs(actual[at]! - forecast[at]!) - width[at]!);
      return (2 * width[at]! + (2 / (1 - share)) * outside) / scale;
    },
  );
}

function meanOver<T extends Judged>(
  judged: readonly T[],
  of: (each: T, at: number) => number,
): number | null {
  let [sum, count] = [0, 0];
  for (const each of judged) for (let at = 0; at < each.actual.length; at++, count++) sum += of(each, at);
  return count === 0 ? null : sum / count;
}
