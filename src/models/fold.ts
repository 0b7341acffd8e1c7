import type { Random } from '#core/random.ts';

/** Rows to learn from and rows to be tested on, as row numbers in ascending order. */
export type Fold = { readonly train: Int32Array; readonly test: Int32Array };

/**
 * `count` folds that each hold the same share of positives, as near as whole rows allow (Kohavi 1995): each row is
 * tested once. With fewer rows of an outcome than folds, some folds lack it. `outcome` is 0 or 1.
 */
export function stratifiedFolds(outcome: Float64Array, count: number, random: Random): Fold[] {
  const foldOf = new Int32Array(outcome.length);
  let next = 0;
  for (const each of [1, 0]) {
    const rows = shuffled(
      rowsWhere(outcome.length, (row) => outcome[row] === each),
      random,
    );
    for (const row of rows) foldOf[row] = next++ % count;
  }
  return Array.from({ length: count }, (_, fold) => ({
    train: rowsWhere(outcome.length, (row) => foldOf[row] !== fold),
    test: rowsWhere(outcome.length, (row) => foldOf[row] === fold),
  }));
}

/**
 * Expanding time folds (Tashman 2000, rolling origin): the newest `share` of rows is cut into `count` blocks of
 * equal size by instant; each is tested by a model trained on all rows that are strictly older than its first.
 * Rows of one instant never stand on both sides. Blocks that come out empty are left out, so fewer folds may come.
 */
export function timeFolds(at: Float64Array, count: number, share: number): Fold[] {
  const order = rowsWhere(at.length, () => true).sort((a, b) => at[a]! - at[b]! || a - b);
  const edges = Array.from({ length: count }, (_, block) => {
    const place = Math.round(at.length * (1 - share + (share * block) / count));
    return at[order[Math.min(place, at.length - 1)]!]!;
  });
  const folds = edges.map((from, block) => {
    const to = edges[block + 1] ?? Number.POSITIVE_INFINITY;
    return {
      train: rowsWhere(at.length, (row) => at[row]! < from),
      test: rowsWhere(at.length, (row) => at[row]! >= from && at[row]! < to),
    };
  });
  return folds.filter(({ train, test }) => train.length > 0 && test.length > 0);
}

/** Row numbers below `rows` that pass, in ascending order. */
export function rowsWhere(rows: number, passes: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (passes(row)) found[count++] = row;
  return found.slice(0, count);
}

/** The same numbers in a random order (Fisher and Yates 1938), in place. */
export function shuffled(rows: Int32Array, random: Random): Int32Array {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    const held = rows[last]!;
    rows[last] = rows[other]!;
    rows[other] = held;
  }
  return rows;
}
