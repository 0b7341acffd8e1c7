import { minorDigits, parseCurrency } from '#core/currency.ts';
import { decimal } from '#core/decimal.ts';
import { wallToInstant } from '#core/zone.ts';
import type { FieldType } from './field-type.ts';
import type { Writing } from './writing.ts';
import { dateParts, numberParts } from './written-forms.ts';

const MS_PER_DAY = 86_400_000;
/** Day 0 of spreadsheets that count from 1900. */
const SERIAL_ORIGIN_MS = Date.UTC(1899, 11, 30);
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  '€': ['EUR'],
  '£': ['GBP', 'EGP', 'GIP', 'FKP'],
  '¥': ['JPY', 'CNY'],
  '₹': ['INR'],
  '₩': ['KRW'],
  '₺': ['TRY'],
  '₽': ['RUB'],
  '₪': ['ILS'],
  '₫': ['VND'],
  '฿': ['THB'],
};

/**
 * Writes a cell in our own way, by how its column is written, so that one strict reading follows for all. What does
 * not fit the writing is given back as it is, for that reading to refuse in words. `currency` is the row's, if known.
 */
export function plainForm(type: FieldType, text: string, writing: Writing, currency: string | null): string {
  if (type === 'decimal' || type === 'amount' || type === 'integer')
    return plainNumber(text, writing, currency);
  if (type === 'instant' || type === 'day') return plainDate(type, text.trim(), writing);
  return text;
}

function plainNumber(text: string, { words }: Writing, currency: string | null): string {
  const parts = numberParts(text);
  if (!parts || !isCurrencyOf(parts.currency, currency)) return text;
  const style = words.includes('decimal-comma') ? 'comma' : words.includes('decimal-point') ? 'point' : null;
  const spaced = parts.digits.replace(/(?<=\d)['’ \u00a0\u202f](?=\d{3}(?!\d))/g, '');
  const digits =
    style === 'comma' && /^(\d+|\d{1,3}(\.\d{3})+)?(,\d+)?$/.test(spaced)
      ? spaced.replaceAll('.', '').replace(',', '.')
      : style === 'point' && /^(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?$/.test(spaced)
        ? spaced.replaceAll(',', '')
        : /^\d*\.?\d*$/.test(spaced)
          ? spaced
          : null;
  if (digits === null) return text;
  const value = scaled(digits, words, currency);
  return parts.isNegative && /[1-9]/.test(value) ? `-${value}` : value;
}

function scaled(digits: string, words: Writing['words'], currency: string | null): string {
  if (words.includes('thousands')) return decimal(digits).times(1000).toFixed();
  if (!words.includes('minor-units')) return digits;
  // Of an unknown currency nobody can tell how many minor units a major one has; most have a hundred.
  const places = currency === null ? 2 : minorDigits(currency);
  return decimal(digits)
    .div(10 ** places)
    .toFixed();
}

function isCurrencyOf(written: string, currency: string | null): boolean {
  if (written === '' || currency === null) return true;
  const code = parseCurrency(written);
  if (code !== null) return code === currency;
  const sign = written.at(-1) ?? '';
  if (sign === '$') return written === '$' || currency.startsWith(written.slice(0, 1));
  return SIGNS[sign]?.includes(currency) ?? true;
}

function plainDate(type: FieldType, text: string, { words, zone }: Writing): string {
  if (words.includes('unix-milliseconds')) return isoOf(Number(text), text);
  if (words.includes('unix-seconds')) return isoOf(Math.round(Number(text) * 1000), text);
  if (words.includes('spreadsheet-days')) {
    if (!/^\d{5}(\.\d+)?$/.test(text)) return text;
    const at = new Date(
      SERIAL_ORIGIN_MS + Math.round((Number(text) * MS_PER_DAY) / 1000) * 1000,
    ).toISOString();
    return type === 'day' ? at.slice(0, 10) : inZone(at.slice(0, 19), zone);
  }
  const order = words.includes('day-month') ? 'day' : words.includes('month-day') ? 'month' : null;
  const parts = order === null ? null : dateParts(text);
  if (!parts) return inZone(text, zone);
  const [day, month] = order === 'day' ? [parts.first, parts.second] : [parts.second, parts.first];
  const date = `${String(parts.year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
  if (parts.rest === '') return date;
  const time = timeOf(parts.rest);
  return time === null ? text : inZone(`${date}T${time}`, zone);
}

const TIME = /^(\d{1,2}):(\d\d)(?::(\d\d)(\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/;

/** A time of day on the 24-hour clock, with its offset if it has one. */
function timeOf(text: string): string | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  const [, hour = '', minute, second = '00', fraction = '', half, offset = ''] = match;
  let hours = Number(hour);
  if (half) hours = (hours % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
  return `${twoDigits(hours)}:${minute}:${second}${fraction}${offset === 'GMT' ? 'Z' : offset}`;
}

const BARE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(\.\d+)?$/;

/** A bare time as the instant that it is on the clock of the header's zone. */
function inZone(text: string, zone: string | null): string {
  const match = zone === null ? null : BARE.exec(text);
  if (!match || zone === null) return text;
  const [, year, month, day, hour, minute, second = '0', fraction = ''] = match;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  const at = new Date(wallToInstant(wall, zone) + Number(second) * 1000);
  return Number.isNaN(at.getTime()) ? text : `${at.toISOString().slice(0, 19)}${fraction}Z`;
}

function isoOf(ms: number, text: string): string {
  const at = new Date(ms);
  return text !== '' && !Number.isNaN(at.getTime()) ? at.toISOString() : text;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
