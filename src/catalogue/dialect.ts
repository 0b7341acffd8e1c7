import { minorDigits } from '#core/currency.ts';
import { ISO_4217 } from '#core/iso-4217.ts';
import { startOfDay } from '#core/zone.ts';
import type { Kind } from './column.ts';
import { type Fragment, raw, sql } from './fragment.ts';

export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Grain = (typeof GRAINS)[number];

/** Where the two engines say the same thing in other words. */
export type Dialect = {
  /** A value of a reader as a value of the column's type. */
  cast(kind: Kind, value: string): Fragment;
  /** A column's value as text that `cast` reads back without loss. */
  asText(kind: Kind, expression: string): string;
  among(kind: Kind, expression: string, values: readonly string[]): Fragment;
  contains(expression: string, words: string): Fragment;
  /** The place of a word among words, from 1. */
  rank(expression: string, words: readonly string[]): string;
  isBlank(kind: Kind, expression: string): string;
  /** The first day of the day, week (from Monday), month, quarter or year. */
  bucket(grain: Grain, kind: Kind, expression: string, zone: string): string;
  toMajor(minor: string, currency: string): string;
};

const quoted = (word: string) => `'${word.replaceAll("'", "''")}'`;
/** Words and zones come from our own declarations and checked settings; quoting them keeps statements readable. */
export const literal = quoted;

const TYPES: Record<Kind, string> = {
  id: 'uuid',
  text: 'text',
  choice: 'integer',
  money: 'numeric',
  count: 'numeric',
  decimal: 'numeric',
  share: 'double precision',
  day: 'date',
  instant: 'timestamptz',
  yesno: 'integer',
  json: 'text',
};

export const POSTGRES: Dialect = {
  // A count is held against a bigint where it fits one, so that an index of bigints serves it.
  cast: (kind, value) =>
    sql`cast(${value} as ${raw(kind === 'count' && /^-?\d{1,18}$/.test(value) ? 'bigint' : TYPES[kind])})`,
  asText: (kind, expression) =>
    kind === 'instant'
      ? `to_char((${expression}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
      : `(${expression})::text`,
  among: (kind, expression, values) => {
    const type = kind === 'id' ? 'uuid' : 'text';
    // One value keeps the order of an index that goes on behind this column; a list of values does not.
    if (values.length === 1 && values[0] !== undefined)
      return sql`${raw(expression)} = cast(${values[0]} as ${raw(type)})`;
    return sql`${raw(expression)} = any(${values}::${raw(type)}[])`;
  },
  contains: (expression, words) => sql`${raw(expression)} ilike ${patternOf(words)}`,
  rank: (expression, words) =>
    `array_position(array[${words.map(quoted).join(', ')}]::text[], ${expression})`,
  isBlank: (kind, expression) =>
    kind === 'text' || kind === 'choice' ? `coalesce(${expression}, '') = ''` : `(${expression}) is null`,
  bucket: (grain, kind, expression, zone) =>
    kind === 'instant'
      ? `date_trunc('${grain}', (${expression}) at time zone ${quoted(zone)})::date`
      : `date_trunc('${grain}', (${expression})::timestamp)::date`,
  toMajor: (minor, currency) => `(${minor}) / power(10::numeric, currency_digits(${currency}))`,
};

/** The first day of each grain; the engine's own functions know no day before 1970. */
const BUCKETS: Record<Grain, (day: string) => string> = {
  day: (day) => day,
  week: (day) => `subtractDays(${day}, toDayOfWeek(${day}) - 1)`,
  month: (day) => `makeDate32(toYear(${day}), toMonth(${day}), 1)`,
  quarter: (day) => `makeDate32(toYear(${day}), toQuarter(${day}) * 3 - 2, 1)`,
  year: (day) => `makeDate32(toYear(${day}), 1, 1)`,
};

/** Minor units in one major unit of a currency. */
function minorInMajor(currency: string): string {
  const others = ISO_4217.map(([code]) => code).filter((code) => minorDigits(code) !== 2);
  const powers = others.map((code) => 10 ** minorDigits(code));
  return `transform(${currency}, [${others.map(quoted).join(', ')}], [${powers.join(', ')}], 100)`;
}

export const CLICKHOUSE: Dialect = {
  cast: (kind, value) => {
    if (kind === 'id') return sql`toUUID(${value})`;
    if (kind === 'share') return sql`toFloat64(${value})`;
    if (kind === 'choice' || kind === 'yesno') return sql`toInt64(${value})`;
    if (kind === 'money' || kind === 'count' || kind === 'decimal')
      return sql`toDecimal256OrNull(${value}, 18)`;
    if (kind === 'instant') return sql`parseDateTime64BestEffort(${value}, 6, 'UTC')`;
    // Dates are compared as text: a reader may ask for a day that the engine's dates do not reach.
    return sql`${value}`;
  },
  asText: (kind, expression) =>
    kind === 'instant'
      ? `formatDateTime(${expression}, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC')`
      : `toString(${expression})`,
  // A comparison with one value, unlike a search in a list, is read by the engine's index.
  among: (kind, expression, values) =>
    values.length === 1 && kind !== 'id'
      ? sql`${raw(expression)} = ${values[0] ?? ''}`
      : sql`has(${values}, toString(${raw(expression)}))`,
  contains: (expression, words) => sql`${raw(expression)} ilike ${patternOf(words)}`,
  rank: (expression, words) => `indexOf([${words.map(quoted).join(', ')}], ${expression})`,
  isBlank: (kind, expression) =>
    kind === 'text' || kind === 'choice' ? `(${expression}) = ''` : `isNull(${expression})`,
  bucket: (grain, kind, expression, zone) => {
    const local = kind === 'instant' ? `toTimeZone(${expression}, ${quoted(zone)})` : expression;
    return `toString(${BUCKETS[grain](`toDate32(${local})`)})`;
  },
  toMajor: (minor, currency) => `toDecimal256(${minor}, 4) / ${minorInMajor(currency)}`,
};

const patternOf = (words: string) => `%${words.replace(/[\\%_]/g, '\\$&')}%`;

/** A reader's date or instant as an instant: a date begins in the organization's zone. */
export function instantText(value: string, zone: string): string {
  const time = value.length === 10 ? startOfDay(value, zone) : new Date(value).getTime();
  return new Date(time).toISOString();
}
