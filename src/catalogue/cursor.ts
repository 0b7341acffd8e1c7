import { Fault } from '#core/error.ts';
import { parseDay } from '#core/period.ts';
import type { Kind } from './column.ts';

/** The sort key of the last row of a page, a text or null for each part. */
export type CursorKey = readonly (string | null)[];

/** How a key of each kind is written; what is of another form would make an engine fail. */
const FORMS: Record<Kind, RegExp> = {
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  text: /^[^\0]*$/,
  choice: /^-?\d{1,9}$/,
  money: /^-?\d{1,120}(\.\d{1,120})?$/,
  count: /^-?\d{1,40}$/,
  decimal: /^-?\d{1,120}(\.\d{1,120})?$/,
  share: /^-?\d{1,15}(\.\d{1,20})?(e-?\d{1,2})?$/,
  day: /^(?!0000)\d{4}-\d\d-\d\d$/,
  instant: /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
  yesno: /^[01]$/,
  json: /^$/,
};

/** A cursor for the row after `key`; `list` is the text of the sort and filters it belongs to, kept as a short mark. */
export function writeCursor(list: string, key: CursorKey): string {
  return encode(JSON.stringify([mark(list), ...key]));
}

/**
 * The key inside a cursor, null without one. Faults: `bad_request` for a cursor that no list gave, or that one with
 * another sort or other filters gave.
 */
export function readCursor(
  cursor: string | undefined,
  list: string,
  kinds: readonly { kind: Kind; nullable: boolean }[],
): CursorKey | null {
  if (cursor === undefined || cursor === '') return null;
  const [given, ...key] = parsed(cursor);
  if (given !== mark(list)) {
    if (typeof given === 'string' && /^[0-9a-z]{1,13}$/.test(given))
      throw new Fault('bad_request', 'The cursor belongs to another order or other filters of this list.', {
        where: 'cursor',
        mend: 'Start again without it.',
      });
    throw invalid();
  }
  if (key.length !== kinds.length) throw invalid();
  return key.map((part, index) => {
    const { kind, nullable } = kinds[index] ?? { kind: 'json' as const, nullable: false };
    if (part === null && nullable) return null;
    if (typeof part !== 'string' || !isOf(kind, part)) throw invalid();
    return part;
  });
}

function isOf(kind: Kind, text: string): boolean {
  if (!FORMS[kind].test(text)) return false;
  if (kind === 'day' || kind === 'instant') {
    if (parseDay(text.slice(0, 10)) === null) return false;
    return kind === 'day' || !Number.isNaN(new Date(text).getTime());
  }
  return true;
}

function parsed(cursor: string): unknown[] {
  try {
    const key: unknown = JSON.parse(decode(cursor));
    if (Array.isArray(key)) return key;
  } catch {
    // Falls through: what cannot be read is not ours.
  }
  throw invalid();
}

const encode = (text: string) => bytesToText(new TextEncoder().encode(text));
const bytesToText = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
const decode = (text: string) =>
  new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0)),
  );

/** FNV-1a of 53 bits: enough to tell lists apart; a cursor grants nothing that its reader may not read anyway. */
function mark(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x1000193;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at), 0x85ebca6b);
  }
  return ((high >>> 11) * 0x1_0000_0000 + (low >>> 0)).toString(36);
}

function invalid(): Fault {
  return new Fault('bad_request', 'The cursor is invalid.', {
    where: 'cursor',
    mend: 'Start again without it.',
  });
}
