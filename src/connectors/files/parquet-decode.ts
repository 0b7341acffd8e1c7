import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type ColumnData,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  type SchemaElement,
} from 'hyparquet';
import { Fault } from '#core/error.ts';
import { type CellOf, PARSERS, printerOf } from './parquet-cell.ts';
import { BATCH_ROWS_MAX, COLUMNS_MAX, type FileRow, refused, tooManyColumns } from './row.ts';

const GROUP_BYTES_MAX = 512 * 1024 * 1024;
const GROUP_ROWS_MAX = 4_000_000;
const MEND = 'Write the file again, or upload the table as CSV.';

const compressors: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: length }),
  ZSTD: (input, length) => zstdDecompressSync(input, { maxOutputLength: length }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: length }),
};

/** An opened file; `cellsMax` is the size of its largest row group, all of which is decoded before its rows. */
export type ParquetRows = { columns: string[]; cellsMax: number; batches: AsyncGenerator<FileRow[]> };

/**
 * Reads a Parquet file row group by row group, in the thread it is called in: broken bytes can keep it busy for
 * ever, so only the worker calls it. Integers, decimals and timestamps come out as exact text, nested
 * values as JSON text. The row number takes the place of the line. Refuses (`unsupported_format`) a file that is
 * broken, has over 1,000 columns or row groups that do not fit the memory (512 MiB or 4 million rows).
 */
export async function decodeParquet(path: string, name: string): Promise<ParquetRows> {
  const { file, metadata } = await opened(path, name);
  const top = await orRefused(name, () => topLevel(metadata.schema));
  if (top.length === 0) throw refused(name, 'it has no columns.', MEND);
  if (top.length > COLUMNS_MAX) throw tooManyColumns(name, top.length);
  for (const group of metadata.row_groups) {
    if (Number(group.total_byte_size) <= GROUP_BYTES_MAX && Number(group.num_rows) <= GROUP_ROWS_MAX)
      continue;
    throw refused(
      name,
      'one of its row groups is over 512 MiB or 4 million rows.',
      'Write smaller row groups.',
    );
  }
  const schema = [...metadata.schema];
  const printers = top.map(({ index, isLeaf }) => {
    const printer = printerOf(schema[index] as SchemaElement);
    if (isLeaf) schema[index] = printer.element;
    return isLeaf ? printer.cellOf : printerOf({ name: '' }).cellOf;
  });
  const columns = top.map(({ index }) => (schema[index] as SchemaElement).name);
  if (new Set(columns).size < columns.length) throw refused(name, 'it names a column twice.', MEND);
  const rowsMax = Math.max(0, ...metadata.row_groups.map((group) => Number(group.num_rows)));
  return {
    columns,
    cellsMax: rowsMax * columns.length,
    batches: batches(file, { ...metadata, schema }, columns, printers, name),
  };
}

async function opened(path: string, name: string): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
  const file = await asyncBufferFromFile(path);
  return await orRefused(name, async () => ({ file, metadata: await parquetMetadataAsync(file) }));
}

async function* batches(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: string[],
  printers: CellOf[],
  name: string,
): AsyncGenerator<FileRow[]> {
  for (const [groupStart, groupEnd] of spans(metadata)) {
    const read = await readGroup(file, metadata, groupStart, groupEnd, name);
    const readers = columns.map((column, index) => reader(read.get(column) ?? [], printers[index] as CellOf));
    for (let start = groupStart; start < groupEnd; start += BATCH_ROWS_MAX) {
      const end = Math.min(groupEnd, start + BATCH_ROWS_MAX);
      const cells = await orRefused(name, () => readers.map((cellsOf) => cellsOf(start, end)));
      const rows: FileRow[] = [];
      for (let row = start; row < end; row++) {
        rows.push({ line: row + 1, cells: cells.map((column) => column[row - start] ?? null) });
      }
      yield rows;
    }
  }
}

/** Rows decoded together: row groups, and before the first one its first batch, as many readers want no more. */
function* spans(metadata: FileMetaData): Generator<[start: number, end: number]> {
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const middle = start === 0 ? Math.min(end, BATCH_ROWS_MAX) : start;
    if (middle > start) yield [start, middle];
    if (end > middle) yield [middle, end];
    start = end;
  }
}

async function readGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
  name: string,
): Promise<Map<string, ColumnData[]>> {
  const read = new Map<string, ColumnData[]>();
  const onChunk = (chunk: ColumnData) => {
    const chunks = read.get(chunk.columnName);
    if (chunks) chunks.push(chunk);
    else read.set(chunk.columnName, [chunk]);
  };
  const options = { file, metadata, rowStart, rowEnd, compressors, parsers: PARSERS, utf8: false, onChunk };
  await orRefused(name, () => parquetRead(options));
  return read;
}

/** Reads ascending, touching row ranges out of a column's pages as text. */
function reader(chunks: ColumnData[], cellOf: CellOf): (start: number, end: number) => (string | null)[] {
  let current = 0;
  return (start, end) => {
    const cells: (string | null)[] = [];
    for (let row = start; row < end; row++) {
      while (current < chunks.length && row >= (chunks[current] as ColumnData).rowEnd) current += 1;
      const chunk = chunks[current];
      if (!chunk || row < chunk.rowStart) throw new Error(`Row ${row + 1} has no value.`);
      cells.push(cellOf(chunk.columnData[row - chunk.rowStart]));
    }
    return cells;
  };
}

/** The columns directly under the root, which the schema lists depth first, each before its children. */
function topLevel(schema: SchemaElement[]): { index: number; isLeaf: boolean }[] {
  const top: { index: number; isLeaf: boolean }[] = [];
  for (let index = 1; index < schema.length; index = afterSubtree(schema, index)) {
    const element = schema[index] as SchemaElement;
    top.push({ index, isLeaf: !element.num_children && element.repetition_type !== 'REPEATED' });
  }
  return top;
}

function afterSubtree(schema: SchemaElement[], index: number): number {
  let next = index + 1;
  for (let left = schema[index]?.num_children ?? 0; left > 0 && next < schema.length; left -= 1) {
    next = afterSubtree(schema, next);
  }
  return next;
}

/** Whatever a broken file makes the decoder throw becomes the one refusal. */
async function orRefused<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refused(name, `its Parquet data cannot be read (${reason}).`, MEND, error);
  }
}
