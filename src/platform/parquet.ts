import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { z } from 'zod';
import type { Page } from './csv.ts';

/** The content type of a Parquet file. */
export const PARQUET_TYPE = 'application/vnd.apache.parquet';
/** Rows that are held before they are written as one group of the file. */
const ROWS_PER_GROUP = 10_000;
const ROWS_PER_PAGE = 500;

/** True when the reader asks for Parquet, by `?format=parquet` or by the Accept header. */
export function wantsParquet(request: FastifyRequest): boolean {
  const { format } = request.query as { format?: string };
  return format === 'parquet' || (request.headers.accept ?? '').includes(PARQUET_TYPE);
}

type Cell = string | number | bigint | boolean | Date | null;
type ParquetColumn = { schema: SchemaElement; cell(value: unknown): Cell };

/**
 * The column that a field becomes: dates and instants are what they are, counts are 64-bit, a share is a
 * double. Amounts and units are text, as exact in the file as they are everywhere else; so is what has parts.
 */
export function parquetColumn(name: string, shape: z.ZodType): ParquetColumn {
  let inner: unknown = shape;
  while (inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) inner = inner.unwrap();
  const base = { name, repetition_type: 'OPTIONAL' as const };
  if (inner instanceof z.ZodISODate) {
    return {
      schema: { ...base, type: 'INT32', converted_type: 'DATE' },
      cell: (value) => (value == null ? null : new Date(`${value}T00:00:00Z`)),
    };
  }
  if (inner instanceof z.ZodISODateTime) {
    return {
      schema: { ...base, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
      cell: (value) => (value == null ? null : new Date(String(value))),
    };
  }
  if (inner instanceof z.ZodBoolean)
    return { schema: { ...base, type: 'BOOLEAN' }, cell: (value) => (value == null ? null : value === true) };
  if (inner instanceof z.ZodNumber) {
    return inner.isInt
      ? {
          schema: { ...base, type: 'INT64' },
          cell: (value) => (value == null ? null : BigInt(Number(value))),
        }
      : { schema: { ...base, type: 'DOUBLE' }, cell: (value) => (value == null ? null : Number(value)) };
  }
  return {
    schema: { ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    cell: (value) =>
      value == null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value),
  };
}

/**
 * Streams every page of a list, from a cursor on, as one Parquet file with a column for each field of the
 * shape. One group of rows is in memory at a time. The first page is read before anything is sent, so that a
 * fault of the query is still answered as one.
 */
export async function sendParquetList(
  reply: FastifyReply,
  name: string,
  shape: Record<string, z.ZodType>,
  from: string | undefined,
  read: (page: { cursor: string | undefined; limit: number }) => Promise<Page>,
): Promise<FastifyReply> {
  const first = await read({ cursor: from, limit: ROWS_PER_PAGE });
  async function* pages() {
    let page = first;
    for (;;) {
      yield page.items;
      if (page.next_cursor === null) return;
      page = await read({ cursor: page.next_cursor, limit: ROWS_PER_PAGE });
    }
  }
  reply.header('content-disposition', `attachment; filename="${name}.parquet"`);
  return reply.type(PARQUET_TYPE).send(Readable.from(parquetBytes(shape, pages())));
}

/** The bytes of a Parquet file, a group of rows at a time. */
export async function* parquetBytes(
  shape: Record<string, z.ZodType>,
  pages: AsyncIterable<readonly object[]>,
): AsyncGenerator<Buffer> {
  const columns = Object.entries(shape).map(([name, field]) => ({ name, ...parquetColumn(name, field) }));
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map((column) => column.schema)],
    createdBy: 'plumbline',
  });
  /** What was written since the last time; the file's own offsets count on. */
  const taken = () => {
    const chunk = Buffer.from(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
    return chunk;
  };
  const writeGroup = (rows: readonly object[]) => {
    const columnData = columns.map(({ name, cell }) => ({
      name,
      data: rows.map((row) => cell((row as Record<string, unknown>)[name])),
    }));
    void writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
  };
  let held: object[] = [];
  for await (const items of pages) {
    held.push(...items);
    if (held.length < ROWS_PER_GROUP) continue;
    writeGroup(held);
    held = [];
    yield taken();
  }
  if (held.length > 0) writeGroup(held);
  void writer.finish();
  yield taken();
}
