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
  throw new Fault('bad_request', 'The cursor is not one that a list gave.', {
    where: 'cursor',
    mend: 'Start again without it.',
  });
}
