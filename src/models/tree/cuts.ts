import type { Random } from '#core/random.ts';

/** A byte numbers a column's bins: bin 0 is kept for what is missing, 1 to 255 for values. */
export const VALUE_BINS_MAX = 255;
/** Quantiles of this many rows are as good as those of all, and sorting them costs a fraction. */
const SAMPLE_ROWS_MAX = 131_072;

/** NaN and ±Infinity are both read as missing, in training and in scoring. */
export function isMissing(value: number): boolean {
  return value - value !== 0;
}

/**
 * The rows whose values place the cuts: all of them, or a sample in ascending order when they are very many.
 */
export function rowsToCutBy(rows: number, random: Random): Int32Array {
  if (rows <= SAMPLE_ROWS_MAX) return Int32Array.from({ length: rows }, (_each, row) => row);
  const stride = rows / SAMPLE_ROWS_MAX;
  return Int32Array.from({ length: SAMPLE_ROWS_MAX }, (_each, at) =>
    Math.floor((at + random.next()) * stride),
  );
}

/**
 * Ascending cuts of a column into at most `binsMax` bins of equal weight; one bin a distinct value where
 * these are few. A cut lies midway between the two values it parts: bin b holds cuts[b − 2] < x ≤ cuts[b −
 * 1]. A column that is constant or wholly missing has no cuts, and so can split nothing.
 */
export function quantileCuts(values: Float64Array, sample: Int32Array, binsMax: number): Float64Array {
  const known = new Float64Array(sample.length);
  let count = 0;
  for (const row of sample) {
    const value = values[row]!;
    if (!isMissing(value)) known[count++] = value;
  }
  const sorted = known.subarray(0, count).sort();
  let distinct = count > 0 ? 1 : 0;
  for (let at = 1; at < count; at++) if (sorted[at] !== sorted[at - 1]) distinct++;
  return distinct <= binsMax ? cutsBetweenAll(sorted) : cutsOfEqualWeight(sorted, distinct, binsMax);
}

function cutsBetweenAll(sorted: Float64Array): Float64Array {
  const cuts: number[] = [];
  for (let at = 1; at < sorted.length; at++)
    if (sorted[at] !== sorted[at - 1]) cuts.push(midway(sorted[at - 1]!, sorted[at]!));
  return Float64Array.from(cuts);
}

/**
 * Closes a bin when it holds its share of what is left, so that heavy values do not starve the bins behind
 * them.
 */
function cutsOfEqualWeight(sorted: Float64Array, distinct: number, binsMax: number): Float64Array {
  const cuts: number[] = [];
  let left = sorted.length;
  let valuesLeft = distinct;
  let held = 0;
  for (let at = 0; at < sorted.length - 1; at++) {
    held++;
    if (sorted[at] === sorted[at + 1]) continue;
    valuesLeft--;
    const binsLeft = binsMax - cuts.length;
    if (binsLeft === 1) break;
    if (held * binsLeft < left && valuesLeft >= binsLeft) continue;
    cuts.push(midway(sorted[at]!, sorted[at + 1]!));
    left -= held;
    held = 0;
  }
  return Float64Array.from(cuts);
}

/**
 * A number from the lower value, included, to the upper one, excluded: also when no float lies between them.
 */
function midway(lower: number, upper: number): number {
  const middle = lower / 2 + upper / 2;
  return middle >= lower && middle < upper ? middle : lower;
}
