import { Fault } from '#core/error.ts';
import { instantOf, isMissing, numberOf } from './cell.ts';
import { columnKind } from './column-kind.ts';
import type { Dataset, DatasetColumn } from './dataset.ts';
import { readOutcome } from './outcome.ts';
import type { TextColumn, TextTable } from './text-column.ts';

/** Which columns are what; all others are features. `positive` is the outcome's word that means yes. */
export type ColumnRoles = {
  readonly outcome: string;
  readonly date?: string | undefined;
  readonly id?: string | undefined;
  readonly positive?: string | undefined;
};

/** The examples of a table, and what was left out of it, in sentences. */
export type Built = { readonly dataset: Dataset; readonly notices: string[] };

const DAY_MS = 86_400_000;

/**
 * Examples of a table of text: outcome and dates read, features typed by their cells, rows without outcome or date
 * left out. Faults: `bad_request` for a column that is not there, an outcome that is no yes or no, a date column
 * that holds none, and a table with no row whose outcome is known or with no feature.
 */
export function buildDataset(table: TextTable, roles: ColumnRoles): Built {
  const outcomeColumn = columnNamed(table, roles.outcome, 'outcome');
  const dateColumn = roles.date === undefined ? null : columnNamed(table, roles.date, 'date');
  const idColumn = roles.id === undefined ? null : columnNamed(table, roles.id, 'id');
  if (table.rows === 0) {
    throw new Fault('bad_request', 'The table has no rows.', {
      where: 'file',
      mend: 'Upload a table with rows below its header.',
    });
  }
  const notices: string[] = [];
  const outcome = readOutcome(outcomeColumn, roles.positive);
  const at = dateColumn === null ? null : readDates(dateColumn);
  const kept: number[] = [];
  let [unknown, undated] = [0, 0];
  for (let row = 0; row < table.rows; row++) {
    if (Number.isNaN(outcome[row]!)) unknown++;
    else if (at !== null && Number.isNaN(at[row]!)) undated++;
    else kept.push(row);
  }
  if (unknown > 0) notices.push(`${rowsOf(unknown)} without a known ${outcomeColumn.name} left out.`);
  if (undated > 0) notices.push(`${rowsOf(undated)} without a date in ${dateColumn?.name} left out.`);
  if (kept.length === 0) {
    throw new Fault('bad_request', `No row has a known ${outcomeColumn.name}.`, {
      where: 'outcome',
      mend: 'Upload rows whose outcome is known.',
    });
  }
  const own = [outcomeColumn, dateColumn, idColumn];
  const columns = table.columns
    .filter((column) => !own.includes(column))
    .flatMap((column) => featureOf(column, kept, at, notices));
  if (columns.length === 0) {
    throw new Fault('bad_request', 'No column is left to train on besides the outcome.', {
      where: 'file',
      mend: 'Upload a table with what was known of each row before its outcome.',
    });
  }
  return {
    dataset: {
      columns,
      outcome: kept.map((row) => outcome[row]!),
      at: at === null ? null : kept.map((row) => at[row]!),
      keys: kept.map((row) => (idColumn === null ? '' : cellOf(idColumn, row)) || `row ${row + 1}`),
    },
    notices,
  };
}

function columnNamed(table: TextTable, name: string, where: 'outcome' | 'date' | 'id'): TextColumn {
  const plain = (text: string) => text.trim().toLowerCase();
  const found =
    table.columns.find((column) => column.name === name.trim()) ??
    table.columns.find((column) => plain(column.name) === plain(name));
  if (found) return found;
  const names = table.columns.slice(0, 40).map((column) => column.name);
  throw new Fault('bad_request', `The file has no column “${name}”.`, {
    where,
    mend: `It has ${names.join(', ')}.`,
  });
}

function readDates(column: TextColumn): Float64Array {
  const instants = column.texts.map((text) => instantOf(text) ?? Number.NaN);
  const known = column.texts.filter((text) => !isMissing(text));
  const read = instants.filter((instant) => !Number.isNaN(instant)).length;
  if (read * 2 < known.length || read === 0) {
    throw new Fault(
      'bad_request',
      `The date column ${column.name} holds “${known[0] ?? ''}”, which is not a date.`,
      {
        where: 'date',
        mend: 'Write dates as 2026-01-31 or 2026-01-31T08:00:00Z.',
      },
    );
  }
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : instants[code]!));
}

/** The column over the kept rows, or nothing with a notice why. */
function featureOf(
  column: TextColumn,
  kept: readonly number[],
  at: Float64Array | null,
  notices: string[],
): DatasetColumn[] {
  const { name, texts } = column;
  const codes = kept.map((row) => column.codes[row]!);
  const found = columnKind({ name, texts, codes });
  if (found.kind === 'unused') {
    notices.push(`Column ${name} is left out: ${found.why}.`);
    return [];
  }
  if (found.strays > 0)
    notices.push(`${found.strays} cells of ${name} are no ${found.kind} and count as missing.`);
  if (found.kind === 'category') return [categoryOf(name, texts, codes)];
  const read = found.kind === 'number' ? numberOf : instantOf;
  const numbers = texts.map((text) => (isMissing(text) ? Number.NaN : (read(text) ?? Number.NaN)));
  const values = codes.map((code, index) => {
    const value = code < 0 ? Number.NaN : numbers[code]!;
    if (Number.isNaN(value)) return null;
    return found.kind === 'number' ? value : daysOf(value, at === null ? null : at[kept[index]!]!);
  });
  return [{ name, kind: found.kind, values }];
}

/** A date as a number: days before the row's own instant, or since 1970 where rows have none. */
export function daysOf(instant: number, asOf: number | null): number {
  return asOf === null ? instant / DAY_MS : (asOf - instant) / DAY_MS;
}

/** Levels in the order of their names, so that the order of rows has no say in it. */
function categoryOf(name: string, texts: readonly string[], codes: readonly number[]): DatasetColumn {
  const used = new Set(
    codes.filter((code) => code >= 0 && !isMissing(texts[code]!)).map((code) => texts[code]!.trim()),
  );
  const levels = [...used].sort((a, b) => (a < b ? -1 : 1));
  const places = new Map(levels.map((level, place) => [level, place]));
  const placeOf = texts.map((text) => (isMissing(text) ? -1 : (places.get(text.trim()) ?? -1)));
  return { name, kind: 'category', levels, codes: codes.map((code) => (code < 0 ? -1 : placeOf[code]!)) };
}

const cellOf = (column: TextColumn, row: number) => {
  const code = column.codes[row]!;
  return code < 0 ? '' : column.texts[code]!.trim();
};
const rowsOf = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
