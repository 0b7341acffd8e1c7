import { Fault } from '#core/error.ts';
import { type Cutter, createPending } from './request-body.ts';

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** What a cutter of items tells: the values it read, how many it is about to read, and one that is too long. */
export type ItemTaker = {
  take(value: unknown): void;
  /** Hears, before they are read, of so many more items; may refuse them. */
  expect(items: number): void;
  refuse(): void;
};

/**
 * Hands each item of a JSON array to `take`, or the one value that the body is. Ends of items are found before
 * anything is parsed, then the items of a piece are parsed together: neither their number nor one of more than
 * `itemBytesMax`, which is never kept, costs more than a look at its bytes. Faults: `bad_request` for no JSON.
 */
export function itemCutter(itemBytesMax: number, { take, expect, refuse }: ItemTaker): Cutter {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pending = createPending();
  let state: 'before' | 'list' | 'single' | 'after' = 'before';
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let isTooLong = false;
  let items = 0;

  /** Parses bytes that begin and end where items do as so many of them. */
  function values(bytes: Uint8Array, count: number): void {
    expect(count);
    const list = parse(`[${decoder.decode(bytes)}]`) as unknown[];
    if (list.length !== count) throw noJson();
    items += count;
    for (const value of list) take(value);
  }

  function tooLong(): void {
    items += 1;
    isTooLong = false;
    refuse();
  }

  /** Follows one byte; true when it ends an item of the list or, with a depth of 0, the list. */
  function isEnd(byte: number): boolean {
    if (isInText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isInText = false;
      return false;
    }
    if (byte === COMMA) return depth === 1;
    if (byte === QUOTE) isInText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      return depth === 0;
    }
    return false;
  }

  function list(piece: Uint8Array): void {
    let from = 0;
    let count = 0;
    let end = 0;
    for (let at = 0; at < piece.length; at++) {
      if (!isEnd(piece[at] as number)) continue;
      if (depth === 0) {
        close(piece, from, at, count);
        return;
      }
      if (isTooLong) {
        tooLong();
        from = at + 1;
      } else {
        count += 1;
        end = at;
      }
    }
    if (count > 0) {
      values(pending.take(piece.subarray(from, end)), count);
      from = end + 1;
    }
    keep(piece.subarray(from));
  }

  /** The list ends at this place, after so many items of the piece. */
  function close(piece: Uint8Array, from: number, at: number, count: number): void {
    if (piece[at] !== CLOSE_LIST) throw noJson();
    const whole = pending.take(piece.subarray(from, at));
    const isEmpty = items + count === 0 && isBlank(whole);
    if (isTooLong) tooLong();
    else if (!isEmpty) values(whole, count + 1);
    state = 'after';
    after(piece.subarray(at + 1));
  }

  function keep(bytes: Uint8Array): void {
    if (isTooLong) return;
    pending.add(bytes);
    if (pending.bytes <= itemBytesMax) return;
    pending.drop();
    isTooLong = true;
  }

  function begin(piece: Uint8Array): void {
    const at = piece.findIndex((byte) => !BLANKS.has(byte) && !MARK.has(byte));
    if (at === -1) return;
    if (piece[at] !== OPEN_LIST) {
      state = 'single';
      keep(piece.subarray(at));
      return;
    }
    state = 'list';
    depth = 1;
    list(piece.subarray(at + 1));
  }

  return {
    feed(piece) {
      if (state === 'list') list(piece);
      else if (state === 'single') keep(piece);
      else if (state === 'before') begin(piece);
      else after(piece);
    },
    end() {
      if (state === 'single' && isTooLong) tooLong();
      else if (state === 'single') {
        expect(1);
        take(parse(decoder.decode(pending.take(NOTHING))));
      } else if (state !== 'after') throw noJson();
    },
  };
}

function after(bytes: Uint8Array): void {
  if (!isBlank(bytes)) throw noJson();
}

const NOTHING = new Uint8Array(0);
const BLANKS = new Set([9, 10, 13, 32]);
/** The bytes of the mark that some programs put in front of UTF-8. */
const MARK = new Set([0xef, 0xbb, 0xbf]);

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => BLANKS.has(byte));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw noJson(error);
  }
}

function noJson(cause?: unknown): Fault {
  const mend = 'Send one event, an array of events, or newline-delimited JSON as application/x-ndjson.';
  return new Fault('bad_request', 'The body is no JSON.', { where: 'body', mend }, cause);
}
