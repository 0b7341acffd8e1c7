import { Readable } from 'node:stream';
import { type CsvCell, csvCell } from '#core/csv.ts';
import { checkSheet, type ExportSheet } from './sheet.ts';

const CHUNK_CHARACTERS = 65_536;

/**
 * The sheet as CSV (RFC 4180, UTF-8), the columns' names as its header. Amounts are exact text; a cell that a
 * spreadsheet would run as a formula starts with an apostrophe. Notes and totals are not in the file, because
 * programs that read it expect nothing but rows.
 */
export function writeCsv(sheet: ExportSheet): Readable {
  checkSheet(sheet);
  return Readable.from(csvChunks(sheet));
}

async function* csvChunks({ columns, rows }: ExportSheet): AsyncGenerator<string> {
  const line = (cells: readonly unknown[]) =>
    `${cells.map((cell) => csvCell(cell as CsvCell)).join(',')}\r\n`;
  let chunk = line(columns.map((column) => column.name));
  for await (const row of rows) {
    chunk += line(columns.map((column) => row[column.name]));
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
