import type { Column, Examples, Table } from '../table.ts';
import { wordsOf } from './cell.ts';

export type DatasetColumn =
  | { readonly name: string; readonly kind: 'number' | 'date'; readonly values: readonly (number | null)[] }
  | {
      readonly name: string;
      readonly kind: 'category';
      readonly codes: readonly number[];
      readonly levels: readonly string[];
    };

/**
 * Examples as portable JSON. Dates are days before the row's own instant, or days since 1970 where rows have none.
 * `keys` name the rows; equal keys are the same thing at different times.
 */
export type Dataset = {
  readonly columns: readonly DatasetColumn[];
  readonly outcome: readonly number[];
  readonly at: readonly number[] | null;
  readonly keys: readonly string[];
};

/** A column that a model reads, by which rows to score are read. */
export type Feature = { readonly name: string; readonly kind: DatasetColumn['kind'] };

export function featuresOf(dataset: Dataset): Feature[] {
  return dataset.columns.map(({ name, kind }) => ({ name, kind }));
}

/** The rows as learners take them; missing numbers are NaN. */
export function examplesOf(dataset: Dataset): Examples {
  const columns = dataset.columns.map((column): Column => {
    const named = { name: column.name, group: wordsOf(column.name) };
    return column.kind === 'category'
      ? { kind: 'category', ...named, codes: Int32Array.from(column.codes), levels: column.levels }
      : {
          kind: 'number',
          ...named,
          values: Float64Array.from(column.values, (value) => value ?? Number.NaN),
        };
  });
  const table: Table = { rows: dataset.outcome.length, columns };
  const at = dataset.at === null ? null : Float64Array.from(dataset.at);
  return { table, outcome: Float64Array.from(dataset.outcome), at };
}
