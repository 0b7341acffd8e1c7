import { startOfDay } from '#core/zone.ts';
import { fieldsOf } from './mapping/catalogue.ts';
import type { Field } from './mapping/field-type.ts';
import { usageContent } from './mapping/usage-id.ts';
import { parseValue } from './mapping/value.ts';
import { type Reject, reject } from './reject.ts';
import { type Defaults, KEY_BYTES_MAX, type Reading, type TextRow } from './row-reader.ts';
import { type UsageEvent, type UsageSide, unitsFault } from './usage-event.ts';

const TEXTS_KEPT_MAX = 100_000;
const PLAIN_INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?Z$/;
const NONE = { zone: 'UTC', currency: null };

/**
 * A function that reads usage rows of one file or request as events. `idOf` gives an id to a row that has none
 * from its content; rows that have one keep it.
 */
export function createUsageReader(
  side: UsageSide,
  readings: readonly Reading[],
  defaults: Defaults,
  idOf: (content: string) => string,
): (row: TextRow) => UsageEvent | Reject {
  const { zone } = defaults;
  const places = new Map<string, { index: number; column: string }>();
  for (const [index, { column, field }] of readings.entries())
    if (field) places.set(field, { index, column });
  const byName = new Map(
    fieldsOf(side === 'actual' ? 'usage' : 'reported_usage').map((each) => [each.name, each]),
  );
  // Accounts and keys repeat from row to row; a text that was checked once is not checked again.
  const checked = new Map<string, string>();
  const days = new Map<string, number>();
  let refusal: { field: string; reason: string } | null = null;

  function text(cells: readonly (string | null)[], name: string): string {
    const place = places.get(name);
    const cell = place ? cells[place.index] : null;
    if (cell === null || cell === undefined || cell === '') return '';
    const known = checked.get(cell);
    if (known !== undefined) return known;
    const parsed = parseValue('text', cell, NONE);
    if (!parsed.ok) refusal ??= { field: name, reason: parsed.reason };
    else if (parsed.value !== null && isLong(parsed.value)) {
      refusal ??= { field: name, reason: `is longer than ${KEY_BYTES_MAX} bytes` };
    }
    const value = parsed.ok ? (parsed.value ?? '') : '';
    if (refusal === null && (name === 'account_id' || name === 'product_key')) {
      if (checked.size > TEXTS_KEPT_MAX) checked.clear();
      checked.set(cell, value);
    }
    return value;
  }

  function value<T>(cells: readonly (string | null)[], name: string): T | null {
    const place = places.get(name);
    const cell = place ? cells[place.index] : null;
    if (!cell) return null;
    const parsed = parseValue((byName.get(name) as Field).type, cell, { zone, currency: null });
    if (parsed.ok) return parsed.value as T | null;
    refusal ??= { field: name, reason: parsed.reason };
    return null;
  }

  /** An instant; those written the common way are read by their digits, with the day looked up. */
  function instant(cells: readonly (string | null)[], name: string): number | null {
    const place = places.get(name);
    const cell = place ? cells[place.index] : null;
    if (!cell) return null;
    if (!PLAIN_INSTANT.test(cell)) return value<number>(cells, name);
    const day = cell.slice(0, 10);
    let start = days.get(day);
    if (start === undefined) {
      const parsed = parseValue('instant', `${day}T00:00:00Z`, { zone, currency: null });
      if (!parsed.ok || parsed.value === null) return value<number>(cells, name);
      if (days.size > TEXTS_KEPT_MAX) days.clear();
      start = parsed.value;
      days.set(day, start);
    }
    const seconds = twoDigits(cell, 11) * 3600 + twoDigits(cell, 14) * 60 + twoDigits(cell, 17);
    const millis = cell.length === 24 ? twoDigits(cell, 20) * 10 + digit(cell, 22) : 0;
    return start + seconds * 1000 + millis;
  }

  return ({ line, cells }) => {
    refusal = null;
    const accountId = text(cells, 'account_id');
    const sourceKey = text(cells, 'product_key');
    const supersedes = side === 'actual' ? text(cells, 'supersedes') : '';
    const units = value<string>(cells, 'units');
    const receivedAtMs = side === 'actual' ? instant(cells, 'received_at') : null;
    const ts = instant(cells, 'ts');
    const isSpan = side === 'reported' && ts === null;
    const periodStart = isSpan ? value<string>(cells, 'period_start') : null;
    const periodEnd = isSpan ? value<string>(cells, 'period_end') : null;
    const tsMs = periodStart === null ? ts : startOfDay(periodStart, zone);
    const ownId = text(cells, side === 'actual' ? 'event_id' : 'record_id');
    const fault = (refusal ?? firstFault()) as { field: string; reason: string } | null;
    if (fault) {
      const place = places.get(fault.field);
      const cell = place ? (cells[place.index] ?? null) : null;
      return reject(line, place?.column ?? fault.field, cell, fault.reason, cells);
    }
    const event = { accountId, sourceKey, tsMs: tsMs as number, units: units as string, supersedes };
    const eventId = ownId || idOf(usageContent({ ...event, periodStart, periodEnd }));
    return { eventId, ...event, receivedAtMs, periodStart, periodEnd };

    function firstFault(): { field: string; reason: string } | null {
      const empty = (field: string) => ({ field, reason: 'is required and empty' });
      if (accountId === '') return empty('account_id');
      if (sourceKey === '') return empty('product_key');
      if (units === null) return empty('units');
      if (isSpan && periodStart !== null && periodEnd === null) return empty('period_end');
      if (tsMs === null) return empty(isSpan && places.has('period_start') ? 'period_start' : 'ts');
      if (periodStart !== null && periodEnd !== null && periodEnd <= periodStart) {
        return { field: 'period_end', reason: `is not after period_start (${periodStart})` };
      }
      const reason = unitsFault(units, supersedes, side);
      return reason === null ? null : { field: 'units', reason };
    }
  };
}

const digit = (text: string, at: number) => text.charCodeAt(at) - 48;
const twoDigits = (text: string, at: number) => digit(text, at) * 10 + digit(text, at + 1);

function isLong(text: string): boolean {
  return text.length * 3 > KEY_BYTES_MAX && new TextEncoder().encode(text).length > KEY_BYTES_MAX;
}

/** True for what a usage reader gives when it cannot take a row. */
export function isUsageReject(read: UsageEvent | Reject): read is Reject {
  return 'reason' in read;
}
