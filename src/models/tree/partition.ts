import { type Bins, TILE_COLUMNS } from './bins.ts';
import type { Split } from './split.ts';

/** Rows of one node that are parted as one task: long enough to be worth a thread's while. */
export const CHUNK_ROWS = 32_768;

/**
 * Parts rows[from … to) into `scratch`: those that go left from the front in their order, the others from the
 * back, turned round. Returns how many go left.
 */
export function partRows(
  bins: Bins,
  split: Pick<Split, 'column' | 'bin' | 'missingLeft'>,
  rows: Int32Array,
  from: number,
  to: number,
  scratch: Int32Array,
): number {
  const { tiles } = bins;
  const words = Math.floor(split.column / TILE_COLUMNS) * bins.rows;
  const shift = (split.column % TILE_COLUMNS) * 8;
  // Where missing goes right its bin 0 is turned round the byte, to lie beyond all others.
  const turn = split.missingLeft ? 0 : 255;
  const most = split.missingLeft ? split.bin : split.bin - 1;
  let left = from;
  let right = to - 1;
  for (let at = from; at < to; at++) {
    const row = rows[at]!;
    const place = ((tiles[words + row]! >>> shift) + turn) & 255;
    // 1 when it goes left, 0 otherwise, by the sign bit; both ends are written and one of them moves on. Nothing
    // here is a branch, which the processor would guess wrong for half of the rows.
    const goes = 1 + ((most - place) >> 31);
    scratch[left] = row;
    scratch[right] = row;
    left += goes;
    right += goes - 1;
  }
  return left - from;
}

/**
 * Copies the left and the right rows of a chunk that `partRows` parted to their places in `rows`, in their
 * first order.
 */
export function placeRows(
  scratch: Int32Array,
  from: number,
  to: number,
  leftCount: number,
  rows: Int32Array,
  leftAt: number,
  rightAt: number,
): void {
  rows.set(scratch.subarray(from, from + leftCount), leftAt);
  for (let at = to - 1, place = rightAt; at >= from + leftCount; at--) rows[place++] = scratch[at]!;
}
