import { parseCurrency } from '#core/currency.ts';
import type { Day } from '#core/period.ts';
import { isTimeZone } from '#core/zone.ts';
import { parseAmountText, parseDecimalText, parseIntegerText } from './decimal-text.ts';
import type { Choice, FieldType } from './field-type.ts';
import { parseDayText, parseInstantText } from './instant-text.ts';
import { no, ok, type Parsed } from './parsed.ts';
import { parseTiersText, type Tier } from './tiers-text.ts';

/** What a cell is read with: the organization's zone, and the row's currency (null: not known yet). */
export type CellContext = { zone: string; currency: string | null };

/** What each type is read as: decimals and amounts as shortest decimal strings, instants as milliseconds. */
export type ValueOf<T extends FieldType> = T extends 'instant' | 'integer'
  ? number
  : T extends 'boolean'
    ? boolean
    : T extends 'tiers'
      ? Tier[]
      : T extends 'day'
        ? Day
        : string;

const TEXT_CHARACTERS_MAX = 10_000;
const YES = new Set(['true', 'yes', 'y', 't', '1']);
const NO = new Set(['false', 'no', 'n', 'f', '0']);

/**
 * Reads one cell as its type: its value, null for an empty cell, or the reason why not, a sentence part to stand
 * after the value ("is not a whole number"). Text is trimmed; control characters other than tab and line ends
 * and more than 10,000 characters are refused.
 */
export function parseValue<T extends FieldType>(
  type: T,
  text: string | null,
  context: CellContext,
): Parsed<ValueOf<T>> {
  const trimmed = text === null ? '' : text.trim();
  return (trimmed === '' ? ok(null) : parseFilled(type, trimmed, context)) as Parsed<ValueOf<T>>;
}

function parseFilled(type: FieldType, text: string, { zone, currency }: CellContext): Parsed<unknown> {
  switch (type) {
    case 'text':
      return parseText(text);
    case 'decimal':
      return parseDecimalText(text);
    case 'amount':
      return parseAmountText(text, currency);
    case 'integer':
      return parseIntegerText(text);
    case 'instant':
      return parseInstantText(text, zone);
    case 'day':
      return parseDayText(text, zone);
    case 'currency':
      return parseCurrencyText(text);
    case 'zone':
      return isTimeZone(text) ? ok(text) : no('is not an IANA time zone such as Europe/Berlin');
    case 'boolean':
      return parseBoolean(text);
    case 'tiers':
      return parseTiersText(text);
    default:
      return parseChoice(type, text);
  }
}

function parseText(text: string): Parsed<string> {
  if (text.length > TEXT_CHARACTERS_MAX) return no(`is longer than ${TEXT_CHARACTERS_MAX} characters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) return no('holds a control character');
  return text.isWellFormed() ? ok(text) : no('holds half a character');
}

function parseCurrencyText(text: string): Parsed<string> {
  const code = parseCurrency(text);
  return code === null ? no('is not an ISO 4217 currency code such as EUR') : ok(code);
}

function parseBoolean(text: string): Parsed<boolean> {
  const word = text.toLowerCase();
  if (YES.has(word)) return ok(true);
  return NO.has(word) ? ok(false) : no('is neither true nor false');
}

function parseChoice({ oneOf, also }: Choice, text: string): Parsed<string | null> {
  const word = text.toLowerCase().replace(/[\s-]+/g, '_');
  if (oneOf.includes(word)) return ok(word);
  const other = also && Object.hasOwn(also, word) ? also[word] : undefined;
  if (other === undefined) return no(`is none of ${oneOf.join(', ')}`);
  // Another system's word for which we have none says nothing.
  return ok(other === '' ? null : other);
}
