import { type Bins, TILE_COLUMNS } from './bins.ts';

/**
 * Adds the gradients of rows[from … to) to the histogram of one tile's columns. A histogram holds, bin by
 * bin, the sum of gradients and the sum of hessians, side by side; it starts at `start` in `histograms`. Rows
 * are added in their order, so the sums do not depend on who adds them.
 */
export function addTile(
  bins: Bins,
  tile: number,
  rows: Int32Array,
  from: number,
  to: number,
  gradients: Float32Array,
  histograms: Float64Array,
  start: number,
): void {
  const { tiles, offsets } = bins;
  const trash = offsets.length - 1;
  const words = tiles.subarray(tile * bins.rows, (tile + 1) * bins.rows);
  // A view of each column's own bins, in which an index is the bin's byte times two.
  const [sums0, sums1, sums2, sums3] = [0, 1, 2, 3].map((at) => {
    const offset = offsets[Math.min(tile * TILE_COLUMNS + at, trash)]!;
    return histograms.subarray(start + 2 * offset, start + 2 * (offset + 256));
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let at = from; at < to; at++) {
    const row = rows[at]!;
    const word = words[row]!;
    const gradient = gradients[row << 1]!;
    const hessian = gradients[(row << 1) | 1]!;
    const bin0 = (word & 255) << 1;
    sums0[bin0]! += gradient;
    sums0[bin0 | 1]! += hessian;
    const bin1 = (word >>> 7) & 510;
    sums1[bin1]! += gradient;
    sums1[bin1 | 1]! += hessian;
    const bin2 = (word >>> 15) & 510;
    sums2[bin2]! += gradient;
    sums2[bin2 | 1]! += hessian;
    const bin3 = (word >>> 23) & 510;
    sums3[bin3]! += gradient;
    sums3[bin3 | 1]! += hessian;
  }
}

/** Adds the gradients of rows[from … to) to the histogram of one column alone. */
export function addColumn(
  bins: Bins,
  column: number,
  rows: Int32Array,
  from: number,
  to: number,
  gradients: Float32Array,
  histograms: Float64Array,
  start: number,
): void {
  const { tiles } = bins;
  const words = (column >> 2) * bins.rows;
  const shift = (column & 3) << 3;
  const first = start + 2 * bins.offsets[column]!;
  for (let at = from; at < to; at++) {
    const row = rows[at]!;
    const bin = first + (((tiles[words + row]! >>> shift) & 255) << 1);
    histograms[bin]! += gradients[row << 1]!;
    histograms[bin + 1]! += gradients[(row << 1) + 1]!;
  }
}

/**
 * Turns a parent's histogram into that of its larger child: what the parent holds less what the smaller child
 * holds.
 */
export function subtract(
  histograms: Float64Array,
  parent: number,
  child: number,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at++) histograms[parent + at]! -= histograms[child + at]!;
}
