import type { Random } from '#core/random.ts';
import type { Matrix } from '../matrix.ts';
import { isMissing, quantileCuts, rowsToCutBy, VALUE_BINS_MAX } from './cuts.ts';
import { cutsBelow, guideTo } from './guide-table.ts';
import { ALONE, type Memory } from './memory.ts';

/** Columns that lie side by side in one 32-bit word. */
export const TILE_COLUMNS = 4;

/**
 * A matrix in bins: row-major tiles of four columns, a byte each, so that one load brings four columns of a
 * row. Tile t holds the words `[t × rows, (t + 1) × rows)`. A column's bins lie in a histogram from
 * `offsets[column]` to `offsets[column + 1]`, the first being the bin of missing values; the last offset is a
 * trash bin that fills the last tile up.
 */
export type Bins = {
  readonly rows: number;
  readonly names: readonly string[];
  readonly cuts: readonly Float64Array[];
  readonly offsets: Int32Array;
  readonly tiles: Int32Array;
};

export const tilesOf = (bins: Bins): number => Math.ceil(bins.names.length / TILE_COLUMNS);

/** The number of bins of all columns together, the trash bin included: the length of one histogram. */
export const binsOfAll = (bins: Bins): number => bins.offsets[bins.names.length]! + 1;

/**
 * Cuts each column at its quantiles and puts every value in its bin (1 to `binsMax`; missing and infinite
 * ones in bin 0). `memory` is where the tiles are kept: a team's, so that its members see them, or the
 * default.
 */
export function binMatrix(
  matrix: Matrix,
  random: Random,
  memory: Memory = ALONE,
  binsMax = VALUE_BINS_MAX,
): Bins {
  if (!(binsMax >= 2 && binsMax <= VALUE_BINS_MAX))
    throw new RangeError(`${binsMax} bins do not fit in a byte.`);
  const { rows, names, columns } = matrix;
  const sample = rowsToCutBy(rows, random.fork('cuts'));
  const cuts = columns.map((values) => quantileCuts(values, sample, binsMax));
  const offsets = new Int32Array(memory.allocate((names.length + 1) * 4));
  for (const [column, { length }] of cuts.entries()) offsets[column + 1] = offsets[column]! + length + 2;
  const tiles = new Int32Array(memory.allocate(Math.ceil(names.length / TILE_COLUMNS) * rows * 4));
  for (const [column, values] of columns.entries()) {
    const start = Math.floor(column / TILE_COLUMNS) * rows;
    fillColumn(tiles.subarray(start, start + rows), (column % TILE_COLUMNS) * 8, values, cuts[column]!);
  }
  return { rows, names, cuts, offsets, tiles };
}

function fillColumn(tile: Int32Array, shift: number, values: Float64Array, cuts: Float64Array): void {
  const guide = guideTo(cuts);
  for (let row = 0; row < tile.length; row++) {
    const value = values[row]!;
    tile[row]! |= (isMissing(value) ? 0 : 1 + cutsBelow(guide, value)) << shift;
  }
}

/** The bin of a row in a column. */
export function binOf(bins: Bins, column: number, row: number): number {
  const word = bins.tiles[(column >> 2) * bins.rows + row]!;
  return (word >>> ((column & 3) << 3)) & 255;
}
