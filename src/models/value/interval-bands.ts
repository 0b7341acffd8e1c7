import type { IntervalBand } from './value-model.ts';

/** Bands end at these shares of customers: finer at the top, where customers differ most. */
const BAND_ENDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
const ROWS_PER_BAND_MIN = 50;
const LEVEL = 0.8;

/**
 * Conformal bands (Vovk, Gammerman and Shafer 2005; by group as in Mondrian prediction): customers are cut by
 * expectation, and in each band the ratio of what came to the expectation is held by two of its own quantiles, with
 * the correction for finite samples. Where a tenth and more bring nothing, the band begins at 0 and all of what it
 * may miss lies above. `expected` must be out of fold. Fewer than 50 rows give one band.
 */
export function fitIntervalBands(expected: Float64Array, value: Float64Array): IntervalBand[] {
  const order = Int32Array.from(expected.keys()).sort((a, b) => expected[a]! - expected[b]! || a - b);
  let from = 0;
  return bandEnds(order.length).map((to) => {
    const rows = order.subarray(from, to);
    from = to;
    const ratios = Float64Array.from(rows, (row) => value[row]! / Math.max(expected[row]!, TINY)).sort();
    return { upTo: to === order.length ? null : expected[order[to - 1]!]!, ...middle(ratios) };
  });
}

function bandEnds(rows: number): number[] {
  const ends: number[] = [];
  for (const share of BAND_ENDS) {
    const end = Math.floor(share * rows);
    const isLarge = end - (ends.at(-1) ?? 0) >= ROWS_PER_BAND_MIN && rows - end >= ROWS_PER_BAND_MIN;
    if (isLarge) ends.push(end);
  }
  return [...ends, rows];
}

/** The interval of one customer, by the band of its expectation. */
export function intervalOf(bands: readonly IntervalBand[], expected: number): [low: number, high: number] {
  const band = bands.find(({ upTo }) => upTo === null || expected <= upTo)!;
  return [band.low * expected, band.high * expected];
}

const TINY = 1e-9;

function middle(sorted: Float64Array): { low: number; high: number } {
  const rows = sorted.length;
  if (rows === 0) return { low: 0, high: 1 };
  const tail = (1 - LEVEL) / 2;
  const low = sorted[Math.max(0, Math.floor(tail * (rows + 1)) - 1)]!;
  const missedBelow = low === sorted[0] ? 0 : tail;
  const rank = Math.ceil((missedBelow + LEVEL) * (rows + 1));
  return { low: Math.max(0, low), high: Math.max(low, sorted[Math.min(rows, rank) - 1]!) };
}
