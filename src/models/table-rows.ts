import type { Matrix } from './matrix.ts';
import type { Column, Examples, Table } from './table.ts';

/** The given rows of a table, in their order; levels stay as they are. */
export function tableRows(table: Table, rows: Int32Array): Table {
  const columns = table.columns.map((column): Column => {
    if (column.kind === 'number') return { ...column, values: valuesAt(column.values, rows) };
    return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
  });
  return { rows: rows.length, columns };
}

/** The given rows of examples, in their order. */
export function exampleRows({ table, outcome, at }: Examples, rows: Int32Array): Examples {
  return { table: tableRows(table, rows), outcome: valuesAt(outcome, rows), at: at && valuesAt(at, rows) };
}

/** The given rows of a matrix, in their order. */
export function matrixRows({ names, columns }: Matrix, rows: Int32Array): Matrix {
  return { rows: rows.length, names, columns: columns.map((values) => valuesAt(values, rows)) };
}

export function valuesAt(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}
