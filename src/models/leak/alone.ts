import { logit } from '../log-odds.ts';
import type { Cells } from './cells.ts';

/** Rows of the base rate that each cell is given, so that rare cells say little. */
const SHRINKAGE = 10;

/**
 * What a column alone says of each row: the log-odds of its cell less those of the base rate, the cell's outcomes
 * counted in the other folds only and shrunk to the base rate. Summed over columns it is naive Bayes by cells.
 */
export function aloneOutOfFold(
  cells: Cells,
  outcome: Float64Array,
  fold: Int32Array,
  folds: number,
): Float64Array {
  const rows = new Float64Array(cells.count * folds);
  const positives = new Float64Array(cells.count * folds);
  for (let row = 0; row < outcome.length; row++) {
    const place = cells.cellOf[row]! * folds + fold[row]!;
    rows[place]! += 1;
    positives[place]! += outcome[row]!;
  }
  const total = sumBy(rows, folds, (place) => place % folds);
  const won = sumBy(positives, folds, (place) => place % folds);
  const ofCell = sumBy(rows, cells.count, (place) => Math.floor(place / folds));
  const wonOfCell = sumBy(positives, cells.count, (place) => Math.floor(place / folds));
  const allRows = outcome.length;
  const allWon = won.reduce((sum, each) => sum + each, 0);
  return Float64Array.from(outcome, (_, row) => {
    const cell = cells.cellOf[row]!;
    const own = fold[row]!;
    const place = cell * folds + own;
    const base = (allWon - won[own]! + 0.5) / (allRows - total[own]! + 1);
    const share =
      (wonOfCell[cell]! - positives[place]! + SHRINKAGE * base) / (ofCell[cell]! - rows[place]! + SHRINKAGE);
    return logit(share) - logit(base);
  });
}

function sumBy(values: Float64Array, count: number, key: (place: number) => number): Float64Array {
  const sums = new Float64Array(count);
  for (let place = 0; place < values.length; place++) sums[key(place)]! += values[place]!;
  return sums;
}
