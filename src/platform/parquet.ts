import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Page } from './csv.ts';
import { EXPORT_TYPES } from './export/format.ts';
import { parquetBytes } from './export/parquet.ts';
import type { ExportColumn, ExportRow } from './export/sheet.ts';

const ROWS_PER_PAGE = 500;

/** True when the reader asks for Parquet, by `?format=parquet` or by the Accept header. */
export function wantsParquet(request: FastifyRequest): boolean {
  const { format } = request.query as { format?: string };
  return format === 'parquet' || (request.headers.accept ?? '').includes(EXPORT_TYPES.parquet);
}

/**
 * The column that a field of a shape becomes: dates and instants are what they are, whole numbers are counts,
 * other numbers shares. Everything else is text, amounts and units included; so is what has parts.
 */
function columnOf(name: string, shape: z.ZodType): ExportColumn {
  let inner: unknown = shape;
  while (inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) inner = inner.unwrap();
  const kind = () => {
    if (inner instanceof z.ZodISODate) return 'day';
    if (inner instanceof z.ZodISODateTime) return 'instant';
    if (inner instanceof z.ZodBoolean) return 'yesno';
    if (inner instanceof z.ZodNumber) return inner.isInt ? 'count' : 'share';
    return 'text';
  };
  return { name, label: name, kind: kind() };
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
  return reply.type(EXPORT_TYPES.parquet).send(Readable.from(parquetListBytes(shape, pages())));
}

/** The bytes of a Parquet file of pages of a list, a group of rows at a time. */
export function parquetListBytes(
  shape: Record<string, z.ZodType>,
  pages: AsyncIterable<readonly object[]>,
): AsyncGenerator<Buffer> {
  async function* rows() {
    for await (const items of pages) for (const item of items) yield item as ExportRow;
  }
  return parquetBytes(
    Object.entries(shape).map(([name, field]) => columnOf(name, field)),
    rows(),
  );
}
