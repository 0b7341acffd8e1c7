import type { IntervalBand } from './value-model.ts';

const BANDS_MAX = 10;
const ROWS_PER_BAND_MIN = 50;
const LEVEL = 0.8;

/**
 * Conformal bands (Vovk, Gammerman and Shafer 2005; by group as in Mondrian prediction): customers are cut into tenths
 * by expectation, and in each the ratio of what came to the expectation is held by two of its own quantiles, with
 * the correction for finite samples. Where a tenth and more bring nothing, the band begins at 0 and all of what it
 * may miss lies above. `expected` must be out of fold. Fewer than 50 rows give one band.
 */
export function fitIntervalBands(expected: Float64Array, value: Float64Array): IntervalBand[] {
  const order = Int32Array.from(expected.keys()).sort((a, b) => expected[a]! - expected[b]! || a - b);
  const count = Math.max(1, Math.min(BANDS_MAX, Math.floor(order.length / ROWS_PER_BAND_MIN)));
  return Array.from({ length: count }, (_each, band) => {
    const from = Math.floor((band * order.length) / count);
    const to = Math.floor(((band + 1) * order.length) / count);
    const rows = order.subarray(from, to);
    const ratios = Float64Array.from(rows, (row) => value[row]! / Math.max(expected[row]!, TINY)).sort();
    const upTo = band === count - 1 ? null : expected[rows[rows.length - 1]!]!;
    return { upTo, ...middle(ratios) };
  });
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
