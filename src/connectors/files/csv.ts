import { detectDialect } from './csv-dialect.ts';
import { type Dialect, recordSplitter } from './csv-record.ts';
import {
  badRow,
  batchesOf,
  COLUMNS_MAX,
  type FileRow,
  refused,
  type Splitter,
  tooManyColumns,
} from './row.ts';

const HEAD_CHARACTERS = 64 * 1024;
const MEND_HEADER = 'Put the column names in the first line.';

/**
 * Reads CSV text as it arrives: the header, then batches of rows. A row with another number of cells than the
 * header, or with broken quotes, is yielded as an error. Refuses (`unsupported_format`) a file without a header
 * or with one that names a column twice, with over 1,000 columns or a line over 1 MiB.
 */
export async function readCsv(
  texts: AsyncIterable<string>,
  name: string,
  dialect?: Dialect,
): Promise<{ columns: string[]; batches: AsyncGenerator<FileRow[]> }> {
  const iterator = texts[Symbol.asyncIterator]();
  const early: FileRow[] = [];
  let head = '';
  let done = false;
  async function pull(): Promise<string> {
    const next = await iterator.next();
    done = next.done === true;
    return next.done ? '' : next.value;
  }
  try {
    while (!done && head.length < HEAD_CHARACTERS) head += await pull();
    const spoken = dialect ?? detectDialect(head.slice(0, HEAD_CHARACTERS));
    refuseWideHead(head, spoken, name);
    const splitter = csvSplitter(spoken, name);
    const keep = (row: FileRow) => void early.push(row);
    splitter.push(head, keep);
    while (!done && !splitter.columns()) splitter.push(await pull(), keep);
    if (!splitter.columns()) splitter.end(keep);
    const columns = splitter.columns();
    if (!columns) throw refused(name, 'it holds no header and no rows.', MEND_HEADER);
    const afterHead: Splitter = {
      push(text, keepRow) {
        for (const row of early.splice(0)) keepRow(row);
        splitter.push(text, keepRow);
      },
      end: splitter.end,
    };
    async function* remaining(): AsyncGenerator<string> {
      try {
        yield '';
        while (!done) yield await pull();
      } finally {
        await iterator.return?.();
      }
    }
    return { columns, batches: batchesOf(remaining(), afterHead) };
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
}

/** A splitter that takes the first record as the header and holds every other to its number of cells. */
function csvSplitter(dialect: Dialect, name: string): Splitter & { columns(): string[] | null } {
  let columns: string[] | null = null;
  let width = 0;
  let keepRow: (row: FileRow) => void = () => {};
  const records = recordSplitter(dialect, name, {
    record(line, cells, raw) {
      if (!columns) {
        columns = headerOf(cells, name);
        width = columns.length;
      } else if (cells.length === width) keepRow({ line, cells });
      else keepRow(badRow(line, `the header has ${width} columns, this line has ${cells.length}`, raw()));
    },
    bad(line, error, raw) {
      if (!columns) throw refused(name, `its header cannot be read: ${error}.`, MEND_HEADER);
      keepRow(badRow(line, error, raw));
    },
  });
  return {
    columns: () => columns,
    push(text, keep) {
      keepRow = keep;
      records.push(text);
    },
    end(keep) {
      keepRow = keep;
      records.end();
    },
  };
}

/** A header so wide that it outgrows the line limit is refused for its columns, which says more. */
function refuseWideHead(head: string, { delimiter, newline }: Dialect, name: string): void {
  const first = head.split(newline, 1)[0] ?? '';
  const count = first.includes('"') ? 0 : first.split(delimiter).length;
  if (count > COLUMNS_MAX) throw tooManyColumns(name, count, first.length === head.length);
}

function headerOf(cells: string[], name: string): string[] {
  if (cells.length > COLUMNS_MAX) throw tooManyColumns(name, cells.length);
  const names = cells.map((cell, index) => cell.trim() || `column_${index + 1}`);
  for (const column of names) {
    if (/\p{Cc}/u.test(column)) throw refused(name, 'its first line is not text.', MEND_HEADER);
    if (/^[+-]?[\d.,]*\d$/.test(column) || /^\d{4}-\d\d-\d\d/.test(column)) {
      throw refused(name, `its first line holds the value “${column}” and is not a header.`, MEND_HEADER);
    }
  }
  const twice = names.find((column, index) => names.indexOf(column) !== index);
  if (twice !== undefined) {
    throw refused(name, `its header names the column “${twice}” twice.`, 'Give every column its own name.');
  }
  return names;
}
