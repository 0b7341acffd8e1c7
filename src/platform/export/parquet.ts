import { Readable } from 'node:stream';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { checkSheet, type ExportColumn, type ExportRow, type ExportSheet } from './sheet.ts';

/** Rows that are held before they are written as one group of the file. */
const ROWS_PER_GROUP = 10_000;

type Cell = string | number | bigint | boolean | Date | null;
type ParquetColumn = { readonly schema: Omit<SchemaElement, 'name'>; cell(value: unknown): Cell };

const TEXT: ParquetColumn = {
  schema: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  cell: (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
};

/** Amounts and units are text, as exact in the file as they are everywhere else; so is what has parts. */
const COLUMNS: Record<ExportColumn['kind'], ParquetColumn> = {
  text: TEXT,
  json: TEXT,
  money: TEXT,
  decimal: TEXT,
  count: { schema: { type: 'INT64' }, cell: (value) => BigInt(value as number) },
  share: { schema: { type: 'DOUBLE' }, cell: Number },
  yesno: { schema: { type: 'BOOLEAN' }, cell: (value) => value === true },
  day: {
    schema: { type: 'INT32', converted_type: 'DATE' },
    cell: (value) => new Date(`${value}T00:00:00Z`),
  },
  instant: {
    schema: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    cell: (value) => new Date(String(value)),
  },
};

/**
 * The sheet as Parquet, a column for each of its columns and every one optional. One group of 10,000 rows is in
 * memory at a time. Notes and totals are not in the file.
 */
export function writeParquet(sheet: ExportSheet): Readable {
  checkSheet(sheet);
  return Readable.from(parquetBytes(sheet.columns, sheet.rows));
}

/** The bytes of a Parquet file, a group of rows at a time. */
export async function* parquetBytes(
  columns: readonly ExportColumn[],
  rows: AsyncIterable<ExportRow>,
): AsyncGenerator<Buffer> {
  const bytes = new ByteWriter();
  const schema = columns.map(
    ({ name, kind }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...COLUMNS[kind].schema }),
  );
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...schema],
    createdBy: 'plumbline',
  });
  /** What was written since the last time; the file's own offsets count on. */
  const taken = () => {
    const chunk = Buffer.from(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
    return chunk;
  };
  const writeGroup = (group: readonly ExportRow[]) => {
    const columnData = columns.map(({ name, kind }) => ({
      name,
      data: group.map((row) => (row[name] == null ? null : COLUMNS[kind].cell(row[name]))),
    }));
    void writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
  };
  let held: ExportRow[] = [];
  for await (const row of rows) {
    held.push(row);
    if (held.length < ROWS_PER_GROUP) continue;
    writeGroup(held);
    held = [];
    yield taken();
  }
  if (held.length > 0) writeGroup(held);
  void writer.finish();
  yield taken();
}
