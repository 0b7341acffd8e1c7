import type { Column, Kind } from '#catalogue/column.ts';
import type { Condition } from '#catalogue/condition.ts';
import type { Entity } from '#catalogue/entity.ts';
import { decimal } from '#core/decimal.ts';
import { startOfDay } from '#core/zone.ts';
import type { Row } from './asked.ts';

const FIGURES = new Set<Kind>(['money', 'count', 'decimal', 'share']);

/**
 * Whether a row passes a condition, by the row as it was listed: a second reading of every filter, without SQL. Null
 * where the row does not carry what is asked. Amounts compare in their own currency.
 */
export function holdsInCode(
  entity: Entity,
  { column, op, values }: Condition,
  row: Row,
  zone: string,
): boolean | null {
  const declared = entity.columns[column];
  if (!declared || declared.filterOnly || declared.kind === 'json') return null;
  const value = row[column];
  const isBlank = value === null || value === '';
  if (op === 'blank' || op === 'filled') return isBlank === (op === 'blank');
  if (value === null) return op === 'is_not';
  const [first = ''] = values;
  if (declared.kind === 'yesno') return value === (first === 'yes');
  if (FIGURES.has(declared.kind)) {
    const order = decimal(String(value)).cmp(first);
    return op === 'at_least' ? order >= 0 : op === 'at_most' ? order <= 0 : order === 0;
  }
  const text = declared.kind === 'instant' ? new Date(String(value)).getTime() : String(value);
  const bound = declared.kind === 'instant' ? instantOf(first, zone) : first;
  switch (op) {
    case 'is':
      return values.includes(String(value));
    case 'is_not':
      return !values.includes(String(value));
    case 'contains':
      return String(value).toLowerCase().includes(first.toLowerCase());
    case 'from':
      return text >= bound;
    case 'before':
      return text < bound;
    default:
      return text > bound;
  }
}

const instantOf = (text: string, zone: string) =>
  text.length === 10 ? startOfDay(text, zone) : new Date(text).getTime();

/** Compares two cells as a list sorts them, going up; what is missing is last in both directions. */
export function compareCells({ kind, words }: Column, a: unknown, b: unknown, isDown: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = FIGURES.has(kind)
    ? decimal(String(a)).cmp(String(b))
    : compareKeys(keyIn(kind, words, a), keyIn(kind, words, b));
  return isDown ? -order : order;
}

function keyIn(kind: Kind, words: readonly string[] | undefined, value: unknown): string | number {
  if (kind === 'choice') return words?.indexOf(String(value)) ?? 0;
  if (kind === 'yesno') return Number(value);
  if (kind === 'instant') return new Date(String(value)).getTime();
  return kind === 'text' ? String(value).toLowerCase() : String(value);
}

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
