import type { Random } from '#core/random.ts';
import type { Matrix } from './matrix.ts';
import type { CategoryColumn, Column, NumberColumn, Table } from './table.ts';
import { fullStatistic, orderedStatistic, type TargetStatistic, trainingOrder } from './target-statistic.ts';

/**
 * Where a column of the matrix comes from: the table's column, and the business word that reasons are given
 * in.
 */
export type Source = { readonly column: string; readonly group: string };

/** How one column of a table becomes columns of a matrix. */
type Code =
  | { readonly kind: 'number'; readonly name: string }
  | {
      readonly kind: 'one-hot';
      readonly name: string;
      readonly levels: readonly string[];
      readonly tellsMissing: boolean;
    }
  | { readonly kind: 'statistic'; readonly name: string; readonly statistic: TargetStatistic };

/** Turns tables into matrices, always in the same way; plain JSON. `sources` goes by the matrix's columns. */
export type Encoder = {
  readonly codes: readonly Code[];
  readonly names: readonly string[];
  readonly sources: readonly Source[];
};

/** A column with more levels than this is encoded by what its levels say of the outcome. */
const ONE_HOT_LEVELS_MAX = 20;
/** A level of fewer rows has no column of its own. */
const LEVEL_ROWS_MIN = 3;

/**
 * Learns how to read tables of this form, and reads the training rows. Numbers stay as they are, ±Infinity
 * becoming missing; up to 20 levels become a column each of 0 and 1, with one for missing values where there
 * are any; more become ordered target statistics (by time where `at` is given), which for training rows know
 * only earlier rows. When scoring, an unseen level is 0 in all its columns, or the mean outcome.
 */
export function fitEncoder(
  table: Table,
  outcome: Float64Array,
  at: Float64Array | null,
  random: Random,
): { encoder: Encoder; matrix: Matrix } {
  const order = trainingOrder(table.rows, at, random.fork('order'));
  const fitted = table.columns.map((column) => fitColumn(column, outcome, order));
  const names = fitted.flatMap(({ code }) => namesOf(code));
  const sources = fitted.flatMap(({ code }, at) => {
    const { name, group = name } = table.columns[at]!;
    return namesOf(code).map(() => ({ column: name, group }));
  });
  const columns = fitted.flatMap((each) => each.columns);
  return {
    encoder: { codes: fitted.map(({ code }) => code), names, sources },
    matrix: { rows: table.rows, names, columns },
  };
}

/**
 * Reads a table for scoring, its columns found by name. A column that the table lacks is missing throughout;
 * one of the other kind is a RangeError.
 */
export function encodeTable(encoder: Encoder, table: Table): Matrix {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = encoder.codes.flatMap((code) => {
    const column = byName.get(code.name) ?? missingColumn(code, table.rows);
    return code.kind === 'statistic'
      ? [fullStatistic(code.statistic, words(column))]
      : code.kind === 'one-hot'
        ? oneHot(code, words(column))
        : [finite(numbers(column))];
  });
  return { rows: table.rows, names: encoder.names, columns };
}

function fitColumn(
  column: Column,
  outcome: Float64Array,
  order: Int32Array,
): { code: Code; columns: Float64Array[] } {
  const { name } = column;
  if (column.kind === 'number') return { code: { kind: 'number', name }, columns: [finite(column)] };
  const counts = new Array<number>(column.levels.length).fill(0);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing++;
    else counts[code]!++;
  }
  const levels = column.levels.filter((_level, at) => counts[at]! >= LEVEL_ROWS_MIN);
  if (levels.length > ONE_HOT_LEVELS_MAX) {
    const { values, statistic } = orderedStatistic(column, outcome, order);
    return { code: { kind: 'statistic', name, statistic }, columns: [values] };
  }
  const code = { kind: 'one-hot', name, levels, tellsMissing: missing > 0 } as const;
  return { code, columns: oneHot(code, column) };
}

function namesOf(code: Code): string[] {
  if (code.kind !== 'one-hot') return [code.name];
  const levels = code.levels.map((level) => `${code.name} = ${level}`);
  return code.tellsMissing ? [...levels, `${code.name} is missing`] : levels;
}

function oneHot(
  { levels, tellsMissing }: Extract<Code, { kind: 'one-hot' }>,
  column: CategoryColumn,
): Float64Array[] {
  const codeOf = new Map(column.levels.map((level, code) => [level, code]));
  const wanted = levels.map((level) => codeOf.get(level) ?? null);
  const columns = wanted.map((code) => Float64Array.from(column.codes, (each) => (each === code ? 1 : 0)));
  if (tellsMissing) columns.push(Float64Array.from(column.codes, (each) => (each < 0 ? 1 : 0)));
  return columns;
}

function finite({ values }: NumberColumn): Float64Array {
  return values.every((value) => value - value === 0 || Number.isNaN(value))
    ? values
    : values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

function missingColumn(code: Code, rows: number): Column {
  const { name } = code;
  if (code.kind === 'number')
    return { kind: 'number', name, values: new Float64Array(rows).fill(Number.NaN) };
  return { kind: 'category', name, codes: new Int32Array(rows).fill(-1), levels: [] };
}

function words(column: Column): CategoryColumn {
  if (column.kind === 'category') return column;
  throw new RangeError(`The column ${column.name} holds numbers where the model was taught words.`);
}

function numbers(column: Column): NumberColumn {
  if (column.kind === 'number') return column;
  throw new RangeError(`The column ${column.name} holds words where the model was taught numbers.`);
}
