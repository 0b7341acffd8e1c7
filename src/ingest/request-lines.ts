import { type Cutter, createPending } from './request-body.ts';

const NEWLINE = 10;

/**
 * Hands each line of a body to `take`, the last one with or without its end. A line of more than `lineBytesMax`
 * is never kept: `refuse` hears of it when it ends. Each byte is looked at once. Throws when it is no UTF-8.
 */
export function lineCutter(lineBytesMax: number, take: (line: string) => void, refuse: () => void): Cutter {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pending = createPending();
  let isFirst = true;
  let isTooLong = false;

  function lines(bytes: Uint8Array): void {
    let text = decoder.decode(bytes);
    if (isFirst && text.startsWith('\ufeff')) text = text.slice(1);
    isFirst = false;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      line(text.slice(start, end));
      start = end + 1;
    }
    line(text.slice(start));
  }

  function line(text: string): void {
    if (text.length > lineBytesMax) refuse();
    else take(text);
  }

  return {
    feed(piece) {
      const last = piece.lastIndexOf(NEWLINE);
      let from = 0;
      if (last !== -1) {
        if (isTooLong) {
          refuse();
          from = piece.indexOf(NEWLINE) + 1;
        }
        if (from <= last) lines(pending.take(piece.subarray(from, last)));
        isTooLong = false;
        from = last + 1;
      }
      if (isTooLong) return;
      pending.add(piece.subarray(from));
      if (pending.bytes <= lineBytesMax) return;
      pending.drop();
      isTooLong = true;
    },
    end() {
      if (isTooLong) refuse();
      else if (pending.bytes > 0) lines(pending.take(new Uint8Array(0)));
    },
  };
}
