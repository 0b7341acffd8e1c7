import type { Cell, RecordKind, RecordRow } from '#records/record-table.ts';
import { fieldsOf } from './mapping/catalogue.ts';
import type { Field } from './mapping/field-type.ts';
import { parseValue } from './mapping/value.ts';
import { type Reject, reject } from './reject.ts';
import { contradictionOf } from './row-check.ts';

/** Which field a column is read as; null keeps it as an attribute. */
export type Reading = { readonly column: string; readonly field: string | null };
/** What cells are read with: the organization's zone and the currency of rows without one. */
export type Defaults = { readonly zone: string; readonly currency: string | null };
export type TextRow = { line: number; cells: (string | null)[] };
type Place = { index: number; column: string };

/** The longest identifier or name that an index entry can hold with its neighbours, in bytes of UTF-8. */
export const KEY_BYTES_MAX = 300;
/** Kinds whose amounts are in the currency of the invoice or price that they belong to. */
const PRICED_ELSEWHERE: ReadonlySet<string> = new Set([
  'invoice_lines',
  'payments',
  'subscriptions',
  'contract_terms',
]);

const ATTRIBUTE = { zone: 'UTC', currency: null };

/** A function that reads the rows of one file as typed rows, or says why one cannot be taken. */
export function createRowReader(
  kind: RecordKind | 'rates',
  readings: readonly Reading[],
  defaults: Defaults,
): (row: TextRow) => RecordRow | Reject {
  const places = new Map<string, Place>();
  const aside: Place[] = [];
  for (const [index, { column, field }] of readings.entries()) {
    if (field === null) aside.push({ index, column });
    else places.set(field, { index, column });
  }
  const fields = fieldsOf(kind);
  const currencyField = fields.find((field) => field.name === 'currency');

  return ({ line, cells }) => {
    const refuse = (name: string, reason: string) => {
      const place = places.get(name);
      const value = place ? (cells[place.index] ?? null) : null;
      return reject(line, place?.column ?? name, value, reason, cells);
    };
    const row: Record<string, Cell> = {};
    let currency = PRICED_ELSEWHERE.has(kind) ? null : defaults.currency;
    if (currencyField) {
      const stated = readCell(currencyField, places, cells, { zone: defaults.zone, currency: null });
      if (!stated.ok) return refuse('currency', stated.reason);
      currency = (stated.value as string | null) ?? defaults.currency;
      if (currency === null && currencyField.required)
        return refuse('currency', kind === 'rates' ? 'is required and empty' : NO_CURRENCY);
      if (places.has('currency') || currencyField.required) row.currency = currency;
    }
    for (const field of fields) {
      if (field.name === 'currency' || !places.has(field.name)) continue;
      const parsed = readCell(field, places, cells, { zone: defaults.zone, currency });
      if (!parsed.ok) return refuse(field.name, parsed.reason);
      if (parsed.value === null && field.required) return refuse(field.name, 'is required and empty');
      if (isKey(field) && bytesOf(parsed.value) > KEY_BYTES_MAX) {
        return refuse(field.name, `is longer than ${KEY_BYTES_MAX} bytes`);
      }
      row[field.name] = stored(field, parsed.value);
    }
    if (aside.length > 0) {
      const attributes: Record<string, string> = {};
      for (const { index, column } of aside) {
        const parsed = parseValue('text', cells[index] ?? null, ATTRIBUTE);
        if (!parsed.ok) return reject(line, column, cells[index] ?? null, parsed.reason, cells);
        if (parsed.value !== null) attributes[column] = parsed.value;
      }
      row.attributes = attributes;
    }
    const contradiction = contradictionOf(kind, row);
    return contradiction ? refuse(contradiction.field, contradiction.reason) : row;
  };
}

/** True for what a row reader gives when it cannot take a row. */
export function isReject(read: RecordRow | Reject): read is Reject {
  return typeof read.line === 'number' && typeof read.reason === 'string' && 'raw' in read;
}

const NO_CURRENCY =
  'is empty and the organization has no currency; add a currency column, or set one (on the command line: --currency EUR)';

function readCell(
  field: Field,
  places: ReadonlyMap<string, Place>,
  cells: readonly (string | null)[],
  context: { zone: string; currency: string | null },
) {
  const place = places.get(field.name);
  return parseValue(field.type, place ? (cells[place.index] ?? null) : null, context);
}

/** Names and identifiers are looked up by an index, whose entries are short. */
function isKey(field: Field): boolean {
  return (
    field.type === 'text' && (/_id$|_key$|^name$|^term$|^email$/.test(field.name) || field.name === 'meter')
  );
}

function bytesOf(value: unknown): number {
  if (typeof value !== 'string') return 0;
  return value.length * 3 <= KEY_BYTES_MAX ? 0 : new TextEncoder().encode(value).length;
}

function stored(field: Field, value: unknown): Cell {
  if (field.type === 'instant' && typeof value === 'number') return new Date(value).toISOString();
  return value as Cell;
}
