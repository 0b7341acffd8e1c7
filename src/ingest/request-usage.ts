import { Fault } from '#core/error.ts';
import { parseDecimalText } from './mapping/decimal-text.ts';
import { createPlainRows } from './plain-row.ts';
import type { Reading } from './row-reader.ts';
import { createUsageReader, isUsageReject } from './usage-reader.ts';
import { type UsageRow, usageRow } from './usage-row.ts';

/** One event as it came: its cells by the usage reader's columns, or why it is none. */
export type RequestEvent = { cells: (string | null)[] } | { field: string; value: string; reason: string };

const FIELDS = ['event_id', 'account_id', 'product_key', 'ts', 'units', 'received_at', 'supersedes'] as const;
const KEYS = new Set<string>([...FIELDS, 'timestamp']);

/** The columns of `RequestEvent.cells`. */
export const REQUEST_READINGS: readonly Reading[] = FIELDS.map((field) => ({ column: field, field }));

/** The cells of one JSON event, so that requests are checked by the same rules as files. */
export function requestEvent(given: unknown): RequestEvent {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { field: '', value: shown(given), reason: 'is no object' };
  }
  const event = given as Record<string, unknown>;
  for (const key of Object.keys(event)) {
    if (!KEYS.has(key)) return { field: key, value: shown(event[key]), reason: 'is not a field of an event' };
  }
  const cells: (string | null)[] = [];
  for (const field of FIELDS) {
    const value = field === 'ts' ? (event.ts ?? event.timestamp) : event[field];
    if (value === undefined || value === null) cells.push(null);
    else if (typeof value === 'string') cells.push(value);
    else if (field === 'units' && typeof value === 'number') {
      const text = String(value);
      const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
      if (!isExact || !parseDecimalText(text).ok) {
        return { field, value: text, reason: 'is not exact as a JSON number; send it as a string of digits' };
      }
      cells.push(text);
    } else return { field, value: shown(value), reason: 'is no text' };
  }
  return { cells };
}

/** Events of one request at most, and how many of those refused are listed one by one. */
export const REQUEST_EVENTS_MAX = 100_000;
export const LISTED_MAX = 1_000;
/** Bytes of one event at most: of a line, or of an item of an array. */
export const EVENT_BYTES_MAX = 64 * 1024;

/** What a request's events came to so far: rows with their places, and those that cannot be taken. */
export type RequestRows = {
  readonly rows: UsageRow[];
  /** The place in the request of each row. */
  readonly places: number[];
  /** The first of those refused; how many more there were says `unlisted`. */
  readonly rejected: { index: number; field: string; value: string; reason: string }[];
  readonly unlisted: number;
  /** Hears of events before they are parsed. Faults: `too_large` when they are more than a request may hold. */
  expect(events: number): void;
  /** Takes the next event as parsed JSON. */
  take(given: unknown): void;
  /** Refuses the next event for its length, unseen. */
  refuseLong(): void;
  /** Takes the next line of newline-delimited JSON; a blank one does not count. */
  takeLine(line: string): void;
};

const plainRow = createPlainRows();

/** Reads the events of one request in their order; bare local times are the zone's. */
export function createRequestReader(zone: string, idOf: (content: string) => string): RequestRows {
  const rows: UsageRow[] = [];
  const places: number[] = [];
  const rejected: RequestRows['rejected'] = [];
  let index = 0;
  let unlisted = 0;
  let expected = 0;
  let read: ReturnType<typeof createUsageReader> | null = null;

  function keep(row: UsageRow): void {
    rows.push(row);
    places.push(index);
    index += 1;
  }

  function refuse(field: string, value: string, reason: string): void {
    if (rejected.length < LISTED_MAX) rejected.push({ index, field, value, reason });
    else unlisted += 1;
    index += 1;
  }

  function expect(events: number): void {
    expected += events;
    if (expected <= REQUEST_EVENTS_MAX) return;
    throw new Fault('too_large', `The request holds more than ${REQUEST_EVENTS_MAX} events.`, {
      where: 'body',
      mend: 'Send them in several requests, or load them as a file.',
    });
  }

  function take(given: unknown): void {
    const plain = isEvent(given) ? plainRow(given) : null;
    if (plain) {
      keep(plain);
      return;
    }
    const event = requestEvent(given);
    if ('reason' in event) {
      refuse(event.field, event.value, event.reason);
      return;
    }
    read ??= createUsageReader('actual', REQUEST_READINGS, { zone, currency: null }, idOf);
    const checked = read({ line: index, cells: event.cells });
    if (isUsageReject(checked)) refuse(checked.column ?? '', checked.value ?? '', checked.reason);
    else keep(usageRow('actual', checked));
  }

  return {
    rows,
    places,
    rejected,
    get unlisted() {
      return unlisted;
    },
    expect,
    take,
    refuseLong() {
      expect(1);
      refuse('', '', `is longer than ${EVENT_BYTES_MAX} bytes`);
    },
    takeLine(line) {
      if (line === '' || line.trim() === '') return;
      expect(1);
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        refuse('', line.slice(0, 80).toWellFormed(), 'is no JSON');
        return;
      }
      take(value);
    },
  };
}

/** True for an object that has no other keys than an event's. */
function isEvent(given: unknown): given is Record<string, unknown> {
  if (typeof given !== 'object' || given === null) return false;
  for (const key in given) if (!KEYS.has(key)) return false;
  return true;
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200).toWellFormed();
  } catch {
    // Nested deeper than the stack goes: nobody wants to read it back.
    return '…';
  }
}
