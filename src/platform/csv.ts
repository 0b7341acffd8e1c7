import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type CsvCell, csvCell } from '#core/csv.ts';

/** True when the reader asks for CSV, by `?format=csv` or by the Accept header. */
export function wantsCsv(request: FastifyRequest): boolean {
  const { format } = request.query as { format?: string };
  return (
    format === 'csv' ||
    (request.headers.accept ?? '').split(',').some((type) => type.trim().startsWith('text/csv'))
  );
}

/**
 * Streams rows as a CSV download (RFC 4180). A cell that a spreadsheet would run as a formula starts with an
 * apostrophe instead; plain numbers stay numbers. The first row is read before anything is sent, so that a
 * fault of the query (a bad cursor) is still answered as one.
 */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): Promise<FastifyReply> {
  const line = (cells: readonly CsvCell[]) => `${cells.map(csvCell).join(',')}\r\n`;
  const rest = rows[Symbol.asyncIterator]();
  const first = await rest.next();
  async function* lines() {
    yield line(columns);
    for (let next = first; !next.done; next = await rest.next()) yield line(next.value);
  }
  reply.header('content-disposition', `attachment; filename="${name}.csv"`);
  return reply.type('text/csv; charset=utf-8').send(Readable.from(lines()));
}

/** One page of a list, and where the next begins. */
export type Page = { readonly items: readonly object[]; readonly next_cursor: string | null };

const ROWS_PER_PAGE = 500;

/** Streams every page of a list, from a cursor on, as one CSV with the columns named. */
export function sendList(
  reply: FastifyReply,
  name: string,
  columns: readonly string[],
  from: string | undefined,
  read: (page: { cursor: string | undefined; limit: number }) => Promise<Page>,
): Promise<FastifyReply> {
  async function* rows() {
    let cursor = from;
    do {
      const page = await read({ cursor, limit: ROWS_PER_PAGE });
      for (const item of page.items) {
        const cells = new Map<string, CsvCell>(Object.entries(item));
        yield columns.map((column) => cells.get(column));
      }
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }
  return sendCsv(reply, name, columns, rows());
}
