import { parseDay } from '#core/period.ts';
import type { Reading } from './row-reader.ts';
import type { UsageSide } from './usage-event.ts';
import type { UsageRow } from './usage-row.ts';

/** An event by the names of the exchange format; any value, as it came. */
export type PlainEvent = {
  readonly event_id?: unknown;
  readonly account_id?: unknown;
  readonly product_key?: unknown;
  readonly ts?: unknown;
  /** Accepted for `ts`. */
  readonly timestamp?: unknown;
  readonly units?: unknown;
  readonly supersedes?: unknown;
  readonly received_at?: unknown;
};

const ID = /^[!-[\]-~]{1,100}$/;
/** Printable ASCII without the backslash, and no blank at either end: as it stands in the engine's text. */
const NAME = /^[!-[\]-~](?:[ -[\]-~]{0,98}[!-[\]-~])?$/;
const UNITS = /^(?:0|[1-9]\d{0,17})(?:\.\d{0,11}[1-9])?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;
const YEAR_MIN = '1970';
const YEAR_MAX = '2199';
const KEPT_MAX = 50_000;
const NULL = '\\N';

/**
 * A function that makes rows of actual usage whose every cell is written the plain way, several times as fast as
 * the reader of all ways; null for any other, which the reader then takes or refuses. Both give the same rows.
 * Accounts, keys and days repeat: what was checked once is not checked again.
 */
export function createPlainRows(): (event: PlainEvent) => UsageRow | null {
  const names = new Set<string>();
  const days = new Map<string, boolean>();

  function isName(text: unknown): text is string {
    if (typeof text !== 'string') return false;
    if (names.has(text)) return true;
    if (!NAME.test(text)) return false;
    if (names.size >= KEPT_MAX) names.clear();
    names.add(text);
    return true;
  }

  /** The engine's text of an instant, or null when it is not written the plain way. */
  function instant(text: unknown): string | null {
    if (typeof text !== 'string' || !INSTANT.test(text)) return null;
    const day = text.slice(0, 10);
    let isDay = days.get(day);
    if (isDay === undefined) {
      const year = day.slice(0, 4);
      isDay = parseDay(day) !== null && year >= YEAR_MIN && year <= YEAR_MAX;
      if (days.size >= KEPT_MAX) days.clear();
      days.set(day, isDay);
    }
    if (!isDay) return null;
    const millis = text.length === 24 ? text.slice(19, 23) : '';
    return `${day} ${text.slice(11, 19)}${millis === '.000' ? '' : millis}`;
  }

  return (event) => {
    const { event_id: eventId, account_id: account, product_key: key, units, supersedes } = event;
    if (typeof eventId !== 'string' || !ID.test(eventId) || !isName(account) || !isName(key)) return null;
    const number = typeof units === 'number' ? String(units) : units;
    if (typeof number !== 'string' || !UNITS.test(number)) return null;
    if (typeof units === 'number' && Number.isInteger(units) && !Number.isSafeInteger(units)) return null;
    const at = instant(event.ts ?? event.timestamp);
    if (at === null) return null;
    let corrects = '';
    if (supersedes !== undefined && supersedes !== null && supersedes !== '') {
      if (typeof supersedes !== 'string' || !ID.test(supersedes)) return null;
      corrects = supersedes;
    }
    const given = event.received_at;
    const received = given === undefined || given === null || given === '' ? NULL : instant(given);
    if (received === null) return null;
    const content = `${account}\t${key}\t${at}\t${number}\t${corrects}`;
    return { eventId, accountId: account, content, received };
  };
}

type FileCells = { cells: readonly (string | null)[] } | { error: string };

/** The same for rows of a file whose columns are read so; null for every row of reported usage. */
export function plainReader(
  side: UsageSide,
  readings: readonly Reading[],
): (row: FileCells) => UsageRow | null {
  if (side === 'reported') return () => null;
  const plainRow = createPlainRows();
  const placeOf = (name: string) => readings.findLastIndex((each) => each.field === name);
  const [id, account, key, ts, units, supersedes, received] = [
    'event_id',
    'account_id',
    'product_key',
    'ts',
    'units',
    'supersedes',
    'received_at',
  ].map(placeOf) as [number, number, number, number, number, number, number];
  return (row) => {
    if ('error' in row) return null;
    const { cells } = row;
    return plainRow({
      event_id: cells[id],
      account_id: cells[account],
      product_key: cells[key],
      ts: cells[ts],
      units: cells[units],
      supersedes: cells[supersedes],
      received_at: cells[received],
    });
  };
}
