import type { SchemaElement } from 'hyparquet';
import { decimal } from '#core/decimal.ts';

/** Gives the text of one decoded value of a column, without ever passing an exact value through a float. */
export type CellOf = (value: unknown) => string | null;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parsers for types that carry no more than they say, and for values nested in others. Dates and timestamps
 * come out as ISO text, nested JSON as its own text.
 */
export const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => isoOf(BigInt(millis), 3, true),
  timestampFromMicroseconds: (micros: bigint) => isoOf(BigInt(micros), 6, true),
  timestampFromNanoseconds: (nanos: bigint) => isoOf(BigInt(nanos), 9, true),
  dateFromDays: (days: number) => dayOf(days),
  stringFromBytes: (bytes: Uint8Array) => bytes && utf8.decode(bytes),
  jsonFromBytes: (bytes: Uint8Array) => bytes && utf8.decode(bytes),
};

/**
 * How to print a column's values, and the column's schema without the annotation that would turn its decimals
 * into floats or its local times into UTC ones.
 */
export function printerOf(element: SchemaElement): { element: SchemaElement; cellOf: CellOf } {
  const { converted_type: converted, logical_type: logical, ...bare } = element;
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    const scale = (logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0;
    return { element: bare, cellOf: (value) => (value == null ? null : scaledText(integerOf(value), scale)) };
  }
  if (logical?.type === 'TIMESTAMP' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    const unit =
      logical?.type === 'TIMESTAMP' ? logical.unit : converted === 'TIMESTAMP_MICROS' ? 'MICROS' : 'MILLIS';
    const isUtc = logical?.type === 'TIMESTAMP' ? logical.isAdjustedToUTC : true;
    const digits = unit === 'NANOS' ? 9 : unit === 'MICROS' ? 6 : 3;
    return {
      element: bare,
      cellOf: (value) => (value == null ? null : isoOf(integerOf(value), digits, isUtc)),
    };
  }
  return { element, cellOf: element.type === 'FLOAT' ? floatText : plainText };
}

function plainText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Uint8Array) return utf8.decode(value);
  if (typeof value === 'object') {
    return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? inner.toString() : inner));
  }
  return String(value);
}

/** All digits of a number, without the exponent that JavaScript prints for large and small ones. */
function numberText(value: number): string {
  const text = String(value);
  return text.includes('e') ? decimal(value).toFixed() : text;
}

/** The shortest decimal that a 32-bit float reads back as itself: 0.1, not 0.10000000149011612. */
function floatText(value: unknown): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return plainText(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return plainText(short);
  }
  return plainText(value);
}

/** The integer of a decoded value; decimals in byte arrays are big-endian two's complement. */
function integerOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  if (!(value instanceof Uint8Array)) throw new Error('An integer was expected.');
  const unsigned = value.length === 0 ? 0n : BigInt(`0x${Buffer.from(value).toString('hex')}`);
  return BigInt.asIntN(value.length * 8, unsigned);
}

function scaledText(integer: bigint, scale: number): string {
  if (scale <= 0) return integer.toString();
  const digits = (integer < 0n ? -integer : integer).toString().padStart(scale + 1, '0');
  return `${integer < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** An instant counted in 10^-digits seconds as ISO 8601, all of its digits kept; local times carry no offset. */
function isoOf(count: bigint, digits: 3 | 6 | 9, isUtc: boolean): string {
  const [seconds, fraction] = splitSeconds(count, digits);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${count}`;
  const clock = date.toISOString().slice(0, -'.000Z'.length);
  return `${clock}.${String(fraction).padStart(digits, '0')}${isUtc ? 'Z' : ''}`;
}

/** Whole seconds, rounded down, and what is left; big integers only where a double would lose digits. */
function splitSeconds(count: bigint, digits: number): [seconds: number, fraction: number] {
  const small = Number(count);
  if (Number.isSafeInteger(small)) {
    const seconds = Math.floor(small / 10 ** digits);
    return [seconds, small - seconds * 10 ** digits];
  }
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((count % perSecond) + perSecond) % perSecond;
  return [Number((count - fraction) / perSecond), Number(fraction)];
}

function dayOf(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().slice(0, 10);
}
