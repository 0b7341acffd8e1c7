import { Fault } from '#core/error.ts';

export type FileFormat = 'csv' | 'ndjson' | 'parquet' | 'access-log';

/**
 * One record of a file: its cells in column order, or why it could not be read. `line` is the physical line
 * it starts on (for Parquet the row number), counted from 1 with the header included. `raw` is cut at 4,096
 * characters. Cells may share memory with the chunk they came from: copy those that outlive the batch.
 */
export type FileRow =
  | { line: number; cells: (string | null)[] }
  | { line: number; error: string; raw: string };

/** A file opened as rows. Batches are read as they are asked for; `close` releases a file that was not read to its end. */
export type RowSource = {
  format: FileFormat;
  columns: string[];
  batches: AsyncIterable<FileRow[]>;
  close(): Promise<void>;
};

export const BATCH_ROWS_MAX = 5_000;
export const RECORD_CHARACTERS_MAX = 1024 * 1024;
export const COLUMNS_MAX = 1_000;
const RAW_CHARACTERS_MAX = 4_096;

/** A record that could not be read, with as much of its text as a reject list can use. */
export function badRow(line: number, error: string, raw: string): FileRow {
  return { line, error, raw: raw.length > RAW_CHARACTERS_MAX ? `${raw.slice(0, RAW_CHARACTERS_MAX)}…` : raw };
}

/** The one fault by which a file is refused whole: what is wrong with it and how to hand it in instead. */
export function refused(name: string, message: string, mend: string, cause?: unknown): Fault {
  return new Fault('unsupported_format', `${name}: ${message}`, { where: name, mend }, cause);
}

/** The refusal of a file with more columns than any table of ours could have. */
export function tooManyColumns(name: string, count: number, orMore = false): Fault {
  const found = `it has ${orMore ? 'at least ' : ''}${count} columns`;
  return refused(name, `${found}; the limit is ${COLUMNS_MAX}.`, 'Keep the columns you need.');
}

/** Yields rows in batches of at most `BATCH_ROWS_MAX` from text as it arrives; a splitter turns text into rows. */
export async function* batchesOf(
  texts: AsyncIterable<string>,
  splitter: Splitter,
): AsyncGenerator<FileRow[]> {
  let rows: FileRow[] = [];
  const keep = (row: FileRow) => void rows.push(row);
  function* full(): Generator<FileRow[]> {
    while (rows.length >= BATCH_ROWS_MAX) {
      const batch = rows;
      rows = batch.splice(BATCH_ROWS_MAX);
      yield batch;
    }
  }
  for await (const text of texts) {
    splitter.push(text, keep);
    yield* full();
  }
  splitter.end(keep);
  yield* full();
  if (rows.length > 0) yield rows;
}

/** Turns text handed over in any pieces into rows; where the pieces are cut makes no difference. */
export type Splitter = {
  push(text: string, keep: (row: FileRow) => void): void;
  end(keep: (row: FileRow) => void): void;
};
