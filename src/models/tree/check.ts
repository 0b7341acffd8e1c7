/** Gradients are kept with seven digits and the range of a 32-bit float. */
const OUTCOME_MAX = 1e30;

/**
 * Throws a RangeError unless outcomes, weights and offsets go by row and are finite numbers, weights
 * not below 0.
 */
export function checkData(
  rows: number,
  outcome: Float64Array,
  weights: Float64Array | null,
  offset: Float64Array | null,
): void {
  for (const column of [outcome, weights, offset]) {
    if (column === null) continue;
    if (column.length !== rows) throw new RangeError('Outcomes, weights and offsets go by row.');
    if (!column.every((value) => Math.abs(value) <= OUTCOME_MAX))
      throw new RangeError('An outcome, weight or offset is not a finite number within ±1e30.');
  }
  if (weights?.some((weight) => weight < 0)) throw new RangeError('A weight is negative.');
}
