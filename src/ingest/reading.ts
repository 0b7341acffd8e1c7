import { fieldOf } from './mapping/catalogue.ts';
import { spelling } from './mapping/column-name.ts';
import type { FieldType } from './mapping/field-type.ts';
import { guessMapping, type MappingGuess, type SavedMapping } from './mapping/guess.ts';
import { parseValue } from './mapping/value.ts';
import { decideWriting } from './mapping/writing.ts';
import type { ColumnReadingJson, FileKind } from './shapes.ts';
import { writingNotices } from './writing-words.ts';

/** How the columns of one file are read, as kept with its run and shown to people. */
export type FileReading = { columns: ColumnReadingJson[]; missing: string[]; isSure: boolean };

const SAMPLES_MAX = 3;
const SAMPLE_CHARACTERS_MAX = 80;

/**
 * The reading of a file's columns with sample values. It is sure when nothing was guessed and no required field
 * lacks a column; a missing currency column is no lack, as the organization's stands in for it.
 */
export function readColumns(
  kind: FileKind,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  saved: SavedMapping = {},
  { isMonthFirst = false, answers = {} }: { isMonthFirst?: boolean; answers?: Answers } = {},
): FileReading {
  const guess = guessMapping(kind, columns, rows, saved);
  const missing = guess.missing.filter((field) => field !== 'currency' || kind === 'rates');
  const read = withSamples(guess, rows).map((each, index) => {
    const type = each.field === null ? null : (fieldOf(kind, each.field)?.type ?? null);
    if (type === null) return each;
    // Another system's column of the same name, by its words: it is kept as an extra field.
    if (each.how === 'synonym' && isForeign(type, filled(rows, index)))
      return { ...each, field: null, how: 'attribute' as const };
    const { words, zone, open } = decideWriting(type, each.column, filled(rows, index), isMonthFirst);
    const answer = open?.find((word) => word === answers[each.column]);
    const writing =
      answer === undefined ? words : words.map((word) => (open?.includes(word) ? answer : word));
    return { ...each, writing: [...writing], zone, open: answer === undefined ? open && [...open] : null };
  });
  const isOpen = read.some(({ open }) => open !== null);
  return { columns: read, missing, isSure: !guess.needsConfirmation && !isOpen && missing.length === 0 };
}

/** True when most words of a column are none of its field's. */
function isForeign(type: FieldType, words: readonly string[]): boolean {
  if (typeof type !== 'object' || words.length === 0) return false;
  const known = words.filter((word) => parseValue(type, word, { zone: 'UTC', currency: null }).ok).length;
  return known * 2 < words.length;
}

/** What people answered of how columns are written, by column name. */
export type Answers = Readonly<Record<string, string>>;

const filled = (rows: readonly (readonly (string | null)[])[], index: number) =>
  rows.map((row) => row[index]?.trim() ?? '').filter((value) => value !== '');

/** The columns of a file of which nobody knows the kind, with sample values to tell it by. */
export function unknownColumns(
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): FileReading {
  const none = columns.map((column) => ({ column, field: null, how: 'attribute' as const, confidence: 0 }));
  const guess = { columns: none, missing: [], needsConfirmation: true };
  return { columns: withSamples(guess, rows), missing: ['kind'], isSure: false };
}

/** A text that is the same for files with the same column names in any order. */
export function columnsText(columns: readonly string[]): string {
  return JSON.stringify([...columns].sort());
}

/** What a person should know of how the columns were read: synonyms, guesses, columns not kept. */
export function readingNotices(kind: FileKind, reading: FileReading, currency: string | null): string[] {
  const notices: string[] = [];
  for (const { column, field, how } of reading.columns) {
    if (field === null || how === 'exact' || how === 'saved') continue;
    if (how === 'spelling' && spelling(column) === column) continue;
    const verb = how === 'guessed' ? 'was guessed to be' : 'is read as';
    notices.push(`Column “${column}” ${verb} ${field}.`);
  }
  notices.push(...writingNotices(reading.columns));
  const fields = new Set(reading.columns.map((each) => each.field));
  const keepsNone = kind === 'usage' || kind === 'reported_usage' || kind === 'rates';
  const aside = reading.columns.filter((each) => each.field === null).map((each) => `“${each.column}”`);
  if (aside.length > 0) {
    const what = `${aside.slice(0, 10).join(', ')}${aside.length > 10 ? ` and ${aside.length - 10} more` : ''}`;
    notices.push(
      keepsNone
        ? `Not kept, as ${kind === 'rates' ? 'a rate' : 'usage'} has no such field: ${what}.`
        : `Kept as extra fields: ${what}.`,
    );
  }
  if (CURRENCY_KINDS.has(kind) && !fields.has('currency') && currency !== null) {
    notices.push(`There is no currency column; all amounts are read as ${currency}.`);
  }
  return notices;
}

const CURRENCY_KINDS = new Set<FileKind>(['prices', 'invoices', 'credits']);

function withSamples(
  guess: MappingGuess,
  rows: readonly (readonly (string | null)[])[],
): FileReading['columns'] {
  return guess.columns.map((reading, index) => {
    const values = filled(rows, index);
    const samples = [...new Set(values)].slice(0, SAMPLES_MAX);
    return {
      ...reading,
      samples: samples.map((text) => text.slice(0, SAMPLE_CHARACTERS_MAX).toWellFormed()),
      writing: [],
      zone: null,
      open: null,
    };
  });
}
