import { chiSquareTail } from '../special.ts';

export type Stability = { readonly psi: number; readonly pValue: number };

/** Rows in one bin, then and now. */
type Pair = { readonly before: number; readonly after: number };

/** What a bin must hold of the new rows, if nothing changed, for a χ² to be trusted (Cochran 1954). */
const EXPECTED_MIN = 5;

/**
 * The population stability index Σ (now − then)·ln(now ÷ then) of shares by bin, each smoothed by half a row, with
 * the p-value of the χ² test that both are samples of one population (Yurdakul and Naranjo 2020 show that the index
 * itself is near a multiple of χ², so that a fixed limit alarms on small samples). For the test, neighbours are
 * joined until each bin may be trusted. No rows on a side: 0 and 1.
 */
export function stability(shares: readonly number[], rowsThen: number, countsNow: Float64Array): Stability {
  const rowsNow = countsNow.reduce((sum, count) => sum + count, 0);
  const bins = shares
    .map((share, bin) => ({ before: share * rowsThen, after: countsNow[bin]! }))
    .filter(({ before, after }) => before + after > 0);
  if (rowsNow === 0 || rowsThen === 0) return { psi: 0, pValue: 1 };
  const half = bins.length / 2;
  const psi = bins.reduce((sum, { before, after }) => {
    const then = (before + 0.5) / (rowsThen + half);
    const now = (after + 0.5) / (rowsNow + half);
    return sum + (now - then) * Math.log(now / then);
  }, 0);
  const joined = joinSmall(bins, (EXPECTED_MIN * (rowsThen + rowsNow)) / rowsNow);
  const chiSquare = joined.reduce(
    (sum, { before, after }) =>
      sum + (after * rowsThen - before * rowsNow) ** 2 / (before + after) / (rowsThen * rowsNow),
    0,
  );
  return { psi, pValue: chiSquareTail(chiSquare, joined.length - 1) };
}

function joinSmall(bins: readonly Pair[], rowsMin: number): Pair[] {
  const joined: Pair[] = [];
  let open: Pair = { before: 0, after: 0 };
  for (const bin of bins) {
    open = { before: open.before + bin.before, after: open.after + bin.after };
    if (open.before + open.after < rowsMin) continue;
    joined.push(open);
    open = { before: 0, after: 0 };
  }
  const last = joined.pop() ?? { before: 0, after: 0 };
  return [...joined, { before: last.before + open.before, after: last.after + open.after }];
}
