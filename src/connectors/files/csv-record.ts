import { RECORD_CHARACTERS_MAX, refused } from './row.ts';

export type Dialect = { delimiter: string; newline: '\n' | '\r' };
/** What becomes of a record: its cells, or what is wrong with its first line. */
export type RecordSink = {
  record(line: number, cells: string[], raw: () => string): void;
  bad(line: number, error: string, raw: string): void;
};
type Found = { cells: string[]; next: number } | 'open' | { error: string };

const QUOTE = '"';
export const UNCLOSED = 'a quote is opened here and not closed';

/**
 * Splits text into RFC 4180 records. A line without a quote is cut directly; one with quotes is read cell by
 * cell. When a quoted record does not end well, or not within 1 MiB, only its first line is bad and reading goes
 * on with the next line, so that one stray quote never swallows the file. A line over 1 MiB refuses the file.
 */
export function recordSplitter(dialect: Dialect, name: string, sink: RecordSink) {
  const { delimiter, newline } = dialect;
  let rest = '';
  let line = 1;

  function drain(last: boolean): void {
    const text = rest;
    let start = 0;
    let quote = text.indexOf(QUOTE);
    for (;;) {
      const end = text.indexOf(newline, start);
      if ((end === -1 ? text.length : end) - start > RECORD_CHARACTERS_MAX) throw longLine(line, name);
      if (end === -1) break;
      if (quote !== -1 && quote < start) quote = text.indexOf(QUOTE, start);
      if (quote === -1 || quote > end) {
        const stop = endOfContent(text, start, end, newline);
        if (stop > start) {
          const from = start;
          const content = text.slice(start, stop);
          sink.record(line, content.split(delimiter), () => text.slice(from, stop));
        }
        start = end + 1;
        line += 1;
        continue;
      }
      const found = readQuoted(text, start, dialect);
      const size = (typeof found === 'object' && 'next' in found ? found.next : text.length) - start;
      if (found === 'open' && !last && size <= RECORD_CHARACTERS_MAX) break;
      if (found === 'open' || 'error' in found || size > RECORD_CHARACTERS_MAX + 1) {
        const error = typeof found === 'object' && 'error' in found ? found.error : UNCLOSED;
        sink.bad(line, error, text.slice(start, endOfContent(text, start, end, newline)));
        start = end + 1;
        line += 1;
        continue;
      }
      const from = start;
      sink.record(line, found.cells, () => text.slice(from, found.next - 1));
      line += countOf(text, newline, start, found.next);
      start = found.next;
    }
    rest = start === 0 ? text : text.slice(start);
  }

  return {
    push(text: string): void {
      rest = rest === '' ? text : rest + text;
      drain(false);
    },
    end(): void {
      if (rest === '') return;
      rest += newline;
      drain(true);
    },
  };
}

/** Reads the record at `start`; `open` when the text ends before it is known where the record does. */
function readQuoted(text: string, start: number, { delimiter, newline }: Dialect): Found {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    if (text[at] === QUOTE) {
      const close = closingQuote(text, at + 1);
      if (close === -1) return 'open';
      const inner = text.slice(at + 1, close);
      cells.push(inner.includes(QUOTE) ? inner.replaceAll('""', QUOTE) : inner);
      at = close + 1;
      if (at >= text.length) return 'open';
      if (text[at] === '\r' && newline === '\n') {
        if (at + 1 >= text.length) return 'open';
        if (text[at + 1] === '\n') at += 1;
      }
      if (text[at] === newline) return { cells, next: at + 1 };
      if (text[at] !== delimiter) {
        return { error: 'text follows a closing quote; a quote inside a quoted cell is written twice' };
      }
      at += 1;
      continue;
    }
    const end = text.indexOf(newline, at);
    const cut = text.indexOf(delimiter, at);
    if (cut !== -1 && (end === -1 || cut < end)) {
      cells.push(text.slice(at, cut));
      at = cut + 1;
      continue;
    }
    if (end === -1) return 'open';
    cells.push(text.slice(at, endOfContent(text, at, end, newline)));
    return { cells, next: end + 1 };
  }
}

/** The index of the quote that closes a cell, doubled quotes skipped; -1 when it is not there or not yet certain. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf(QUOTE, from);
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
  return at;
}

function endOfContent(text: string, start: number, end: number, newline: string): number {
  return newline === '\n' && end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

function countOf(text: string, character: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf(character, from); at !== -1 && at < to; at = text.indexOf(character, at + 1)) {
    count += 1;
  }
  return count;
}

function longLine(line: number, name: string): Error {
  return refused(name, `line ${line} is longer than 1 MiB.`, 'Upload a table with one record a line.');
}
