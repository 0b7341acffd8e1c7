import type { ValueMetrics } from './value-model.ts';

/** Mean absolute error, Pearson's correlation and the bias of the total, of predictions against what came. */
export function valueMetrics(predicted: Float64Array, value: Float64Array): ValueMetrics {
  const rows = value.length;
  const mean = (of: (row: number) => number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += of(row);
    return rows === 0 ? 0 : sum / rows;
  };
  const [p, v] = [mean((row) => predicted[row]!), mean((row) => value[row]!)];
  const covariance = mean((row) => (predicted[row]! - p) * (value[row]! - v));
  const spread = Math.sqrt(mean((row) => (predicted[row]! - p) ** 2) * mean((row) => (value[row]! - v) ** 2));
  return {
    rows,
    mae: mean((row) => Math.abs(predicted[row]! - value[row]!)),
    pearson: spread > 1e-12 * (Math.abs(p * v) || 1) ? covariance / spread : null,
    totalBias: v === 0 ? null : p / v - 1,
  };
}
