import type { Random } from '#core/random.ts';
import type { CategoryColumn } from './table.ts';

/** What a column's levels said of the outcome: sums and counts by level, and last those of missing values. */
export type TargetStatistic = {
  readonly levels: readonly string[];
  readonly sums: readonly number[];
  readonly counts: readonly number[];
  /** The mean outcome of all rows: what a level that was never seen says. */
  readonly prior: number;
};

/** The prior counts as this many rows: a level seen less often is mostly believed to be like all others. */
const PRIOR_ROWS = 10;

function shrunk(sum: number, count: number, prior: number): number {
  return (sum + PRIOR_ROWS * prior) / (count + PRIOR_ROWS);
}

/**
 * Ordered target statistics (Prokhorenkova et al. 2018, equation 5): each training row gets the shrunk mean
 * outcome of the rows of its level that come before it in `order`, so that its own outcome never leaks into
 * it. Returns these values with the statistic over all rows, which serves for scoring.
 */
export function orderedStatistic(
  { levels, codes }: CategoryColumn,
  outcome: Float64Array,
  order: Int32Array,
): { values: Float64Array; statistic: TargetStatistic } {
  const prior = outcome.length > 0 ? outcome.reduce((sum, value) => sum + value, 0) / outcome.length : 0;
  const sums = new Array<number>(levels.length + 1).fill(0);
  const counts = new Array<number>(levels.length + 1).fill(0);
  const values = new Float64Array(codes.length);
  let priorSum = 0;
  for (const [before, row] of order.entries()) {
    const code = codes[row]!;
    const level = code < 0 ? levels.length : code;
    // The prior too is of earlier rows only; before the very first row nothing is known, and its value is
    // missing.
    values[row] = shrunk(sums[level]!, counts[level]!, priorSum / before);
    sums[level]! += outcome[row]!;
    counts[level]! += 1;
    priorSum += outcome[row]!;
  }
  return { values, statistic: { levels: [...levels], sums, counts, prior } };
}

/** The shrunk mean outcome of each row's level over all training rows; the prior where the level is new. */
export function fullStatistic(statistic: TargetStatistic, { levels, codes }: CategoryColumn): Float64Array {
  const { sums, counts, prior } = statistic;
  const known = new Map(statistic.levels.map((level, at) => [level, at]));
  const statisticOf = (at: number | undefined) =>
    at === undefined ? prior : shrunk(sums[at]!, counts[at]!, prior);
  const byLevel = levels.map((level) => statisticOf(known.get(level)));
  const missing = statisticOf(statistic.levels.length);
  return Float64Array.from(codes, (code) => (code < 0 ? missing : byLevel[code]!));
}

/** The rows by their instant, those of one instant (or without any) in random order. */
export function trainingOrder(rows: number, at: Float64Array | null, random: Random): Int32Array {
  const order = Int32Array.from({ length: rows }, (_each, row) => row);
  for (let last = rows - 1; last > 0; last--) {
    const other = random.integer(0, last);
    const row = order[last]!;
    order[last] = order[other]!;
    order[other] = row;
  }
  return at === null ? order : order.sort((a, b) => at[a]! - at[b]!);
}
