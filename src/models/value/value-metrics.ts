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
  const spreadOf = (of: Float64Array, middle: number) => Math.sqrt(mean((row) => (of[row]! - middle) ** 2));
  const [spread, spreadTrue] = [spreadOf(predicted, p), spreadOf(value, v)];
  const isConstant = spread <= 1e-9 * Math.abs(p) || spreadTrue <= 1e-9 * Math.abs(v);
  return {
    rows,
    mae: mean((row) => Math.abs(predicted[row]! - value[row]!)),
    pearson: isConstant ? null : covariance / (spread * spreadTrue),
    totalBias: v === 0 ? null : p / v - 1,
  };
}
