import { descending } from './average-precision.ts';

/**
 * How many times the base rate of positives is met among the `share` of rows with the highest scores (at least one
 * row). Rows tied at the edge count by their mean outcome, so that row order does not matter. Null without positives.
 */
export function liftAt(share: number, outcome: ArrayLike<number>, score: ArrayLike<number>): number | null {
  const rows = outcome.length;
  const order = descending(score);
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += outcome[row]!;
  if (positives === 0) return null;
  const taken = Math.max(1, Math.round(share * rows));
  const edge = score[order[taken - 1]!]!;
  let above = 0;
  let found = 0;
  let tied = 0;
  let tiedPositives = 0;
  for (let row = 0; row < rows; row++) {
    if (score[row]! > edge) {
      above++;
      found += outcome[row]!;
    } else if (score[row] === edge) {
      tied++;
      tiedPositives += outcome[row]!;
    }
  }
  found += (taken - above) * (tiedPositives / tied);
  return found / taken / (positives / rows);
}
