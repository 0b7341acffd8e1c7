import { type CellObject, read, type WorkBook } from '@e965/xlsx';
import type { ExportColumn, ExportRow, ExportSheet } from '#platform/export/sheet.ts';
import { xlsxBytes } from '#platform/export/xlsx.ts';

/** A sheet of these rows, with the columns' names as their labels unless given. */
export function sheetOf(
  columns: readonly (Omit<ExportColumn, 'label'> & { label?: string })[],
  rows: Iterable<ExportRow>,
  more: Partial<Omit<ExportSheet, 'columns' | 'rows'>> = {},
): ExportSheet {
  async function* all() {
    yield* rows;
  }
  const labelled = columns.map((column) => ({ label: column.name, ...column }));
  return { name: 'Findings', notes: [], ...more, columns: labelled, rows: all() };
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(all);
}

/** The workbook as SheetJS reads it: formulas, number formats and the raw values of cells. */
export async function workbookOf(sheet: ExportSheet, rowsPerSheet = 1_000_000) {
  const bytes = await bytesOf(xlsxBytes(sheet, rowsPerSheet));
  const book = read(bytes, { cellFormula: true, cellNF: true, cellStyles: true, cellText: false });
  return { bytes, book, cell: (at: string, name = 'Findings') => cellOf(book, name, at) };
}

export function cellOf(book: WorkBook, name: string, at: string): CellObject | undefined {
  return book.Sheets[name]?.[at] as CellObject | undefined;
}
