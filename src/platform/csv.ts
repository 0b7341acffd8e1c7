import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type CsvCell =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | undefined
  | readonly unknown[]
  | object;

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

/** One cell, safe against formulas and quoted where needed. */
export function csvCell(value: CsvCell): string {
  const text = plainText(value);
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function plainText(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
