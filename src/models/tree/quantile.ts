/**
 * The weighted quantile: the least value at or below which at least `level` of the weight lies (so level ½ of
 * an even number of values is the lower median). `weights` null stands for 1 each; without values, 0.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | null, level: number): number {
  if (values.length === 0) return 0;
  if (weights === null) return values.slice().sort()[Math.max(0, Math.ceil(level * values.length) - 1)]!;
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let below = 0;
  for (const at of order) {
    below += weights[at]!;
    if (below >= level * total) return values[at]!;
  }
  return values[order.at(-1)!]!;
}
