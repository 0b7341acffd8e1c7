import { badRow, type FileRow, RECORD_CHARACTERS_MAX, refused, type Splitter } from './row.ts';

/**
 * Splits text into lines and hands each one that is not blank to `read`, which gives its cells or a sentence
 * saying what is wrong with it. A line over 1 MiB refuses the file.
 */
export function lineSplitter(name: string, read: (line: string) => (string | null)[] | string): Splitter {
  let rest = '';
  let line = 0;
  function take(text: string, keep: (row: FileRow) => void): void {
    line += 1;
    const content = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (content.trim() === '') return;
    const cells = read(content);
    keep(typeof cells === 'string' ? badRow(line, cells, content) : { line, cells });
  }
  return {
    push(text, keep) {
      rest = rest === '' ? text : rest + text;
      let start = 0;
      for (;;) {
        const end = rest.indexOf('\n', start);
        if ((end === -1 ? rest.length : end) - start > RECORD_CHARACTERS_MAX) {
          throw refused(
            name,
            `line ${line + 1} is longer than 1 MiB.`,
            'Upload a file with one record a line.',
          );
        }
        if (end === -1) break;
        take(rest.slice(start, end), keep);
        start = end + 1;
      }
      rest = rest.slice(start);
    },
    end(keep) {
      if (rest !== '') take(rest, keep);
      rest = '';
    },
  };
}

/** The first line with something in it, or null when the text has none. */
export function firstLine(text: string): string | null {
  return text.split('\n').find((line) => line.trim() !== '') ?? null;
}
