import type { FileRow } from '#connectors/files/row.ts';
import { fieldOf, fieldsOf } from './mapping/catalogue.ts';
import type { FieldType } from './mapping/field-type.ts';
import { plainForm } from './mapping/plain-form.ts';
import { parseValue } from './mapping/value.ts';
import type { Writing } from './mapping/writing.ts';
import type { ColumnReadingJson, FileKind } from './shapes.ts';
import { isTotalRow, isTotalWord } from './total-rows.ts';

type Cells = (string | null)[];
type Batches = AsyncIterable<FileRow[]>;
type Columns = readonly ColumnReadingJson[];

/** Rows in the exchange format's own way, and what was noticed on the way, once all are read. */
export type PlainRows = { readonly rows: Batches; notices(): string[] };

/** Kinds whose amounts are in the organization's currency where their own column is empty. */
const OWN_CURRENCY: ReadonlySet<FileKind> = new Set<FileKind>(['prices', 'invoices', 'credits', 'customers']);
const LISTED_MAX = 5;

/**
 * Rows with their cells as the exchange format writes them, by how their columns are written; without rows that only
 * sum up others; with words that no list knows left out, counted and named. `currency` is that of rows without one.
 */
export function inPlainForm(
  kind: FileKind,
  columns: Columns,
  given: Batches,
  currency: string | null,
): PlainRows {
  const totals: { line: number; word: string }[] = [];
  const unknown = new Map<string, { column: string; word: string; rows: number }>();
  const steps = [rewrite(kind, columns, currency), blank(kind, columns, unknown)].filter(
    (step) => step !== null,
  );
  async function* plain(): Batches {
    for await (const batch of withoutTotals(kind, columns, given, totals)) {
      if (steps.length > 0)
        for (const row of batch) if ('cells' in row) for (const step of steps) step(row.cells);
      yield batch;
    }
  }
  return {
    rows: plain(),
    notices: () => [...totalNotices(totals), ...unknownNotices([...unknown.values()])],
  };
}

type Step = (cells: Cells) => void;

/** Writes cells our way, where their column is written another. */
function rewrite(kind: FileKind, columns: Columns, currency: string | null): Step | null {
  const other = placesOf(kind, columns).filter(
    ({ writing }) => writing.words.length > 0 || writing.zone !== null,
  );
  if (other.length === 0) return null;
  const currencyAt = columns.findIndex(({ field }) => field === 'currency');
  return (cells) => {
    const stated = cells[currencyAt]?.trim().toUpperCase() || null;
    const known = stated ?? (OWN_CURRENCY.has(kind) ? currency : null);
    for (const { index, type, writing } of other) {
      const cell = cells[index];
      if (cell) cells[index] = plainForm(type, cell, writing, known);
    }
  };
}

/** Leaves out words that no list knows, where a row says enough without them. */
function blank(
  kind: FileKind,
  columns: Columns,
  unknown: Map<string, { column: string; word: string; rows: number }>,
) {
  const choices = placesOf(kind, columns).filter(
    ({ type, isRequired }) => typeof type === 'object' && !isRequired,
  );
  if (choices.length === 0) return null;
  const known = new Set<string>();
  const step: Step = (cells) => {
    for (const { index, type, column } of choices) {
      const word = cells[index];
      if (!word || known.has(`${index} ${word}`)) continue;
      if (parseValue(type, word, { zone: 'UTC', currency: null }).ok) {
        if (known.size < 1_000) known.add(`${index} ${word}`);
        continue;
      }
      const key = `${index} ${word.trim().slice(0, 80)}`;
      const seen = unknown.get(key) ?? { column, word: word.trim().slice(0, 80).toWellFormed(), rows: 0 };
      if (unknown.size < 1_000) unknown.set(key, { ...seen, rows: seen.rows + 1 });
      cells[index] = null;
    }
  };
  return step;
}

type Place = { index: number; column: string; type: FieldType; isRequired: boolean; writing: Writing };

const placesOf = (kind: FileKind, columns: Columns): Place[] =>
  columns.flatMap(({ column, field, writing, zone }, index) => {
    const found = field === null ? null : fieldOf(kind, field);
    return found
      ? [{ index, column, type: found.type, isRequired: found.required, writing: { words: writing, zone } }]
      : [];
  });

async function* withoutTotals(
  kind: FileKind,
  columns: Columns,
  batches: Batches,
  totals: { line: number; word: string }[],
): Batches {
  const at = (name: string) => columns.findIndex(({ field }) => field === name);
  const needed = fieldsOf(kind)
    .filter(({ required }) => required)
    .map(({ name }) => at(name))
    .filter((index) => index !== -1);
  const names = ['account_id', 'invoice_id', 'product_key', 'name', 'subscription_id', 'event_id']
    .map(at)
    .filter((index) => index !== -1);
  const places = { names, needed };
  let words = 0;
  const wordOf = (cells: Cells) => names.map((index) => cells[index]).find(isTotalWord);
  const isTotal = (row: FileRow, isLast: boolean) => {
    if (!('cells' in row)) return false;
    const isWord = wordOf(row.cells) !== undefined;
    if (isTotalRow(row.cells, places, isLast && isWord && words === 0)) {
      const word = names.map((index) => row.cells[index] ?? '').find((cell) => cell !== '') ?? '';
      totals.push({ line: row.line, word: word.slice(0, 80).toWellFormed() });
      return true;
    }
    if (isWord) words += 1;
    return false;
  };
  // The last row is known by nothing coming after it.
  let held: FileRow[] | null = null;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    if (held !== null) yield held;
    const [last] = batch.slice(-1);
    const body = batch.slice(0, -1).filter((row) => !isTotal(row, false));
    held = last ? [...body, last] : body;
  }
  const last = held?.at(-1);
  if (held && last) yield isTotal(last, true) ? held.slice(0, -1) : held;
}

function totalNotices(totals: readonly { line: number; word: string }[]): string[] {
  if (totals.length === 0) return [];
  const which = totals.slice(0, LISTED_MAX).map(({ line, word }) => `line ${line} (“${word}”)`);
  const more = totals.length > LISTED_MAX ? ` and ${totals.length - LISTED_MAX} more` : '';
  return [`Not counted, as they sum up other rows: ${which.join(', ')}${more}.`];
}

function unknownNotices(unknown: readonly { column: string; word: string; rows: number }[]): string[] {
  const listed = unknown.toSorted((a, b) => b.rows - a.rows).slice(0, LISTED_MAX);
  return listed.map(
    ({ column, word, rows }) =>
      `Column “${column}” says “${word}” in ${rows} ${rows === 1 ? 'row' : 'rows'}, which no list of words knows; it was read as empty.`,
  );
}
