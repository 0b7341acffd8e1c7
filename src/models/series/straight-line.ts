/** Least squares of the values on their position. */
export function straightLine(values: Float64Array): { intercept: number; slope: number } {
  const middle = (values.length - 1) / 2;
  let [sum, covariance, variance] = [0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    sum += values[at]!;
    covariance += (at - middle) * values[at]!;
    variance += (at - middle) ** 2;
  }
  const slope = variance > 0 ? covariance / variance : 0;
  return { slope, intercept: sum / values.length - slope * middle };
}
