import { parseDecimalText } from './mapping/decimal-text.ts';
import type { Reading } from './row-reader.ts';

/** One event as it came: its cells by the usage reader's columns, or why it is none. */
export type RequestEvent = { cells: (string | null)[] } | { field: string; value: string; reason: string };

const FIELDS = ['event_id', 'account_id', 'product_key', 'ts', 'units', 'received_at', 'supersedes'] as const;
const NAMES: readonly string[] = [...FIELDS, 'timestamp'];

/** The columns of `RequestEvent.cells`. */
export const REQUEST_READINGS: readonly Reading[] = FIELDS.map((field) => ({ column: field, field }));

/** The cells of one JSON event, so that requests are checked by the same rules as files. */
export function requestEvent(given: unknown): RequestEvent {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { field: '', value: shown(given), reason: 'is no object' };
  }
  const event = given as Record<string, unknown>;
  for (const key of Object.keys(event)) {
    if (!NAMES.includes(key))
      return { field: key, value: shown(event[key]), reason: 'is no field of an event' };
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

/** The events of a body in newline-delimited JSON; blank lines do not count. */
export function ndjsonEvents(body: string): RequestEvent[] {
  const events: RequestEvent[] = [];
  for (const line of body.split('\n')) {
    if (line.trim() === '') continue;
    try {
      events.push(requestEvent(JSON.parse(line)));
    } catch {
      events.push({ field: '', value: line.slice(0, 80).toWellFormed(), reason: 'is no JSON' });
    }
  }
  return events;
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200).toWellFormed();
  } catch {
    // Nested deeper than the stack goes: nobody wants to read it back.
    return '…';
  }
}
