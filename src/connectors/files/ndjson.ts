import { cellText, parseObject } from './json-text.ts';
import { firstLine, lineSplitter } from './lines.ts';
import { batchesOf, COLUMNS_MAX, type FileRow, refused, tooManyColumns } from './row.ts';

const MEND = 'Write one JSON object a line.';

/**
 * The union of the keys of all objects, in order of first appearance. Lines that are no objects are passed over
 * here and reported by `readNdjson`. Refuses (`unsupported_format`) over 1,000 keys.
 */
export async function ndjsonColumns(texts: AsyncIterable<string>, name: string): Promise<string[]> {
  const keys = new Set<string>();
  const splitter = lineSplitter(name, (line) => {
    for (const key of keysOf(line)) keys.add(key);
    if (keys.size > COLUMNS_MAX) throw tooManyColumns(name, keys.size, true);
    return '';
  });
  for await (const text of texts) splitter.push(text, () => {});
  splitter.end(() => {});
  return [...keys];
}

/**
 * Reads one JSON object a line as rows of the given columns. Nested values become JSON text, numbers keep their
 * digits. A line that is no object, or has a key outside the columns, is yielded as an error: a key that first
 * appears late must not be dropped silently.
 */
export function readNdjson(
  texts: AsyncIterable<string>,
  name: string,
  columns: string[],
): AsyncGenerator<FileRow[]> {
  const places = new Map(columns.map((column, index) => [column, index]));
  return batchesOf(
    texts,
    lineSplitter(name, (line) => {
      try {
        const object = parseObject(line);
        if (!object) return 'this line is JSON but not an object';
        const cells: (string | null)[] = new Array(columns.length).fill(null);
        for (const key of Object.keys(object)) {
          const place = places.get(key);
          if (place === undefined)
            return `the key “${key}” is not in the first lines, from which the columns were read`;
          cells[place] = cellText(object[key]);
        }
        return cells;
      } catch {
        return 'this line is not a JSON object';
      }
    }),
  );
}

/** Refuses a file whose first line is no JSON object, as it is not what it claims to be. */
export function refuseUnlessNdjson(head: string, name: string): void {
  const first = firstLine(head);
  if (first === null) throw refused(name, 'it holds no objects.', MEND);
  if (isObjectLine(first)) return;
  const isWhole = head.indexOf(first) + first.length < head.length;
  if (!isWhole && first.trimStart().startsWith('{')) return;
  const array = first.trimStart().startsWith('[');
  throw refused(name, array ? 'it is one JSON array.' : 'its first line is not a JSON object.', MEND);
}

export function isObjectLine(line: string): boolean {
  if (!line.trimStart().startsWith('{')) return false;
  try {
    return parseObject(line) !== null;
  } catch {
    return false;
  }
}

function keysOf(line: string): string[] {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
