import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeCsv } from './csv.ts';
import { EXPORT_FORMATS, EXPORT_TYPES, type ExportFormat } from './format.ts';
import { writeParquet } from './parquet.ts';
import { checkSheet, type ExportRow, type ExportSheet } from './sheet.ts';
import { writeXlsx } from './xlsx.ts';

const WRITERS: Record<ExportFormat, (sheet: ExportSheet) => Readable> = {
  csv: writeCsv,
  xlsx: writeXlsx,
  parquet: writeParquet,
};

/** The format that the reader asks for, by `?format=` or by the Accept header; null for JSON. */
export function askedFormat(request: FastifyRequest): ExportFormat | null {
  const { format } = request.query as { format?: string };
  const accepted = (request.headers.accept ?? '').split(',').map((type) => type.split(';')[0]?.trim());
  const isAsked = (each: ExportFormat) =>
    format === undefined ? accepted.includes(EXPORT_TYPES[each].split(';')[0]) : format === each;
  return EXPORT_FORMATS.find(isAsked) ?? null;
}

/**
 * Streams a sheet as a download named after it. The first row is read before anything is sent, so that a fault
 * of the query is still answered as one; when the reader goes away, the rows are closed.
 */
export async function sendExport(
  reply: FastifyReply,
  format: ExportFormat,
  sheet: ExportSheet,
): Promise<FastifyReply> {
  checkSheet(sheet);
  const rows = await begun(sheet.rows);
  reply.header('content-disposition', disposition(`${sheet.name}.${format}`));
  return reply.type(EXPORT_TYPES[format]).send(WRITERS[format]({ ...sheet, rows }));
}

/** The same rows with the first one read. */
async function begun(rows: AsyncIterable<ExportRow>): Promise<AsyncIterable<ExportRow>> {
  const rest = rows[Symbol.asyncIterator]();
  const first = await rest.next();
  async function* whole() {
    try {
      for (let next = first; !next.done; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return whole();
}

/** An attachment by its name: plain ASCII for every reader, and the name itself for those that know RFC 6266. */
function disposition(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]+/g, '-');
  const coded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${coded}`}`;
}
