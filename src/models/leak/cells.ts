import type { Column } from '../table.ts';

/**
 * A column cut into cells: cell 0 is missing; `cellOf` says each row's cell. `isValue` is true where each cell is
 * one value of the column and false where it is a range of numbers; `label` says a cell in words.
 */
export type Cells = {
  readonly count: number;
  readonly cellOf: Int32Array;
  readonly isValue: boolean;
  label(cell: number): string;
};

const VALUES_MAX = 32;
const RANGES = 20;

/** Cells of a column: a word each, a number each while there are at most 32, else 20 ranges of equal count. */
export function cellsOf(column: Column): Cells {
  if (column.kind === 'category') {
    const { levels } = column;
    const cellOf = column.codes.map((code) => (code >= 0 && code < levels.length ? code + 1 : 0));
    return { count: levels.length + 1, cellOf, isValue: true, label: (cell) => quoted(levels[cell - 1]!) };
  }
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  const isValue = distinct.length <= VALUES_MAX;
  const upper = isValue
    ? distinct
    : [
        ...new Set(
          Array.from(
            { length: RANGES },
            (_, at) => sorted[Math.ceil(((at + 1) * sorted.length) / RANGES) - 1]!,
          ),
        ),
      ];
  return {
    count: upper.length + 1,
    cellOf: Int32Array.from(column.values, (value) =>
      Number.isNaN(value) ? 0 : 1 + firstNotBelow(upper, value),
    ),
    isValue,
    label: (cell) => (isValue ? quoted(String(upper[cell - 1])) : `up to ${upper[cell - 1]}`),
  };
}

const quoted = (text: string) => `“${text}”`;

function firstNotBelow(upper: readonly number[], value: number): number {
  let low = 0;
  let high = upper.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upper[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
