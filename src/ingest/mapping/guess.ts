import type { FileKind } from '../shapes.ts';
import { fieldOf, fieldsOf, KINDS, missingFields } from './catalogue.ts';
import { likeness, spelling } from './column-name.ts';
import type { Field } from './field-type.ts';
import { plainForm } from './plain-form.ts';
import { parseValue } from './value.ts';
import { decideWriting, headerOf } from './writing.ts';

/** How a column came to its field; `attribute` is a column that no field fits, kept with the row as an extra field. */
export type How = 'exact' | 'spelling' | 'synonym' | 'saved' | 'guessed' | 'attribute';
export type ColumnGuess = { column: string; field: string | null; how: How; confidence: number };

/** One reading of a file's columns, in their order; guessed ones wait for a person's confirmation. */
export type MappingGuess = { columns: ColumnGuess[]; missing: string[]; needsConfirmation: boolean };

/** A confirmed reading: column name → field, or null for an attribute. */
export type SavedMapping = Readonly<Record<string, string | null>>;
type Cells = readonly (string | null)[];
type Sure = { column: string; field: string; how: How; confidence: number; rank: number };

const SAMPLE_ZONE = 'UTC';
const FIT_MIN = 0.9;
const LIKENESS_MIN = { required: 0.5, optional: 0.66, text: 0.75 };

/**
 * Which field each column of a file holds. A saved mapping, the exact name, another spelling of it and the listed
 * synonyms apply at once, in this order when two columns claim a field (of synonyms the one listed first). What
 * is left over is guessed from the likeness of words when the sample values fit the type. The order of the
 * columns makes no difference.
 */
export function guessMapping(
  kind: FileKind,
  columns: readonly string[],
  sampleRows: readonly Cells[],
  saved: SavedMapping = {},
): MappingGuess {
  const byColumn = new Map<string, ColumnGuess>();
  const taken = new Set<string>();
  const put = ({ column, field, how, confidence }: ColumnGuess & { field: string }) => {
    if (byColumn.has(column) || taken.has(field)) return;
    byColumn.set(column, { column, field, how, confidence });
    taken.add(field);
  };
  for (const sure of sureReadings(kind, columns, saved)) put(sure);
  const asAttribute = new Set(
    columns.filter((column) => Object.hasOwn(saved, column) && saved[column] === null),
  );
  // A column that plainly names a field already taken is a second one of it and not a misspelt other.
  const isKnown = (column: string) => fieldsOf(kind).some((field) => rankOf(column, field) !== null);
  const open = columns.filter(
    (column) => !byColumn.has(column) && !asAttribute.has(column) && !isKnown(column),
  );
  const free = fieldsOf(kind).filter((field) => !taken.has(field.name));
  for (const guess of guesses(open, free, columns, sampleRows)) put(guess);
  const readings = columns.map(
    (column): ColumnGuess =>
      byColumn.get(column) ?? {
        column,
        field: null,
        how: asAttribute.has(column) ? 'saved' : 'attribute',
        confidence: 1,
      },
  );
  return {
    columns: readings,
    missing: missingFields(kind, taken),
    needsConfirmation: readings.some((reading) => reading.how === 'guessed'),
  };
}

/**
 * The kind whose required fields all have a column by name, spelling or synonym, and that explains the most
 * columns; null when there is none or two explain as many.
 */
export function guessKind(columns: readonly string[]): FileKind | null {
  const scored = KINDS.flatMap((kind) => {
    const fields = new Set<string>();
    const used = new Set<string>();
    for (const { column, field } of sureReadings(kind, columns, {})) {
      if (fields.has(field) || used.has(column)) continue;
      fields.add(field);
      used.add(column);
    }
    return missingFields(kind, fields).length === 0 ? [{ kind, count: fields.size }] : [];
  }).sort((a, b) => b.count - a.count);
  const [best, second] = scored;
  return best && best.count !== second?.count ? best.kind : null;
}

/** Every reading that needs no asking, best first; a tie of equal spellings is only a guess. */
function sureReadings(kind: FileKind, columns: readonly string[], saved: SavedMapping): Sure[] {
  const sure: Sure[] = [];
  for (const column of columns) {
    if (Object.hasOwn(saved, column)) {
      const field = saved[column];
      if (field && fieldOf(kind, field)) sure.push({ column, field, how: 'saved', confidence: 1, rank: 0 });
      continue;
    }
    for (const field of fieldsOf(kind)) {
      const rank = rankOf(column, field);
      if (rank === null) continue;
      const how = rank === 1 ? 'exact' : rank === 2 ? 'spelling' : 'synonym';
      sure.push({
        column,
        field: field.name,
        how,
        confidence: rank === 1 ? 1 : rank === 2 ? 0.98 : 0.95,
        rank,
      });
    }
  }
  sure.sort((a, b) => a.rank - b.rank || compare(a.column, b.column));
  return sure.map((reading) => {
    const twin = sure.some(
      (other) => other !== reading && other.field === reading.field && other.rank === reading.rank,
    );
    return twin && reading.how !== 'saved' ? { ...reading, how: 'guessed', confidence: 0.5 } : reading;
  });
}

/** 1 for the field's own name, 2 for another spelling of it, 3 and on for the synonyms in their order. */
function rankOf(column: string, field: Field): number | null {
  if (column === field.name) return 1;
  const spelled = spelling(headerOf(column).base);
  if (spelled === spelling(field.name)) return 2;
  const place = field.synonyms.findIndex((synonym) => spelling(synonym) === spelled);
  return place === -1 ? null : 3 + place;
}

function guesses(
  open: readonly string[],
  free: readonly Field[],
  columns: readonly string[],
  sampleRows: readonly Cells[],
): (ColumnGuess & { field: string })[] {
  const found: (ColumnGuess & { field: string; score: number })[] = [];
  for (const column of open) {
    const place = columns.indexOf(column);
    const values = sampleRows.map((row) => row[place]?.trim() ?? '').filter((value) => value !== '');
    for (const field of free) {
      const alike = Math.max(
        ...[field.name, ...field.synonyms].map((name) => likeness(headerOf(column).base, name)),
      );
      const least = field.required
        ? LIKENESS_MIN.required
        : field.type === 'text'
          ? LIKENESS_MIN.text
          : LIKENESS_MIN.optional;
      if (alike < least || (values.length === 0 && !field.required)) continue;
      const fit = fitOf(values, field);
      if (fit < FIT_MIN) continue;
      const score = alike * fit;
      found.push({
        column,
        field: field.name,
        how: 'guessed',
        confidence: Math.round(score * 90) / 100,
        score,
      });
    }
  }
  return found.sort((a, b) => b.score - a.score || compare(a.column, b.column) || compare(a.field, b.field));
}

/** The share of the sample values that can be read as the field's type; 1 when there are none. */
function fitOf(values: readonly string[], field: Field): number {
  if (values.length === 0) return 1;
  const context = { zone: SAMPLE_ZONE, currency: null };
  const writing = decideWriting(field.type, '', values, false);
  const isRead = (value: string) =>
    parseValue(field.type, plainForm(field.type, value, writing, null), context).ok;
  return values.filter(isRead).length / values.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
