import { Fault } from '#core/error.ts';

/** A cursor is the sort key of the last row, opaque to the reader; it names no organization, the wall does. */
export function writeCursor(key: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key inside a cursor. Faults: `bad_request` when it is not one of ours. */
export function readCursor(cursor: string | undefined, length: number): (string | number | null)[] | null {
  if (cursor === undefined || cursor === '') return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isKey = Array.isArray(key) && key.length === length;
    const isPlain =
      isKey && key.every((part) => part === null || typeof part === 'string' || typeof part === 'number');
    if (isPlain && !key.some((part) => typeof part === 'string' && part.includes('\u0000'))) return key;
  } catch {
    // Falls through to the fault below: what cannot be read is not ours.
  }
  throw notOurs();
}

/** A part of a cursor, held to the form it was written in: what the database cannot read is not ours. */
export function cursorPart(part: unknown, form: RegExp): string {
  const text = String(part);
  if (!form.test(text)) throw notOurs();
  return text;
}

/** A part that is a UUID. */
export function cursorUuid(part: unknown): string {
  return cursorPart(part, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
}

/** A part that is an instant as `Date` writes it, of a year that the database knows. */
export function cursorInstant(part: unknown): string {
  const text = cursorPart(part, /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const time = new Date(text);
  // 30 February is read as 2 March, which no list wrote.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== text) throw notOurs();
  return text;
}

function notOurs(): Fault {
  return new Fault('bad_request', 'Invalid cursor.', {
    where: 'cursor',
    mend: 'Start again without a cursor.',
  });
}
