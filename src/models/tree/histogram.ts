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
  const words = tile * bins.rows;
  const trash = offsets.length - 1;
  const first = tile * TILE_COLUMNS;
  const at0 = start + 2 * offsets[Math.min(first, trash)]!;
  const at1 = start + 2 * offsets[Math.min(first + 1, trash)]!;
  const at2 = start + 2 * offsets[Math.min(first + 2, trash)]!;
  const at3 = start + 2 * offsets[Math.min(first + 3, trash)]!;
  for (let at = from; at < to; at++) {
    const row = rows[at]!;
    const word = tiles[words + row]!;
    const gradient = gradients[row << 1]!;
    const hessian = gradients[(row << 1) + 1]!;
    const bin0 = at0 + ((word & 255) << 1);
    histograms[bin0]! += gradient;
    histograms[bin0 + 1]! += hessian;
    const bin1 = at1 + (((word >>> 8) & 255) << 1);
    histograms[bin1]! += gradient;
    histograms[bin1 + 1]! += hessian;
    const bin2 = at2 + (((word >>> 16) & 255) << 1);
    histograms[bin2]! += gradient;
    histograms[bin2 + 1]! += hessian;
    const bin3 = at3 + ((word >>> 24) << 1);
    histograms[bin3]! += gradient;
    histograms[bin3 + 1]! += hessian;
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
