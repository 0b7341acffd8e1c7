import { Readable } from 'node:stream';
import { checkSheet, type ExportColumn, type ExportSheet } from './sheet.ts';
import { columnLetters, DIGITS_MAX, type Remarks, rowXml, textCell } from './xlsx-cells.ts';
import { aboutXml, bindingParts, MAIN, sheetName, type WorkbookSheet, XML } from './xlsx-parts.ts';
import { STYLE, stylesXml } from './xlsx-styles.ts';
import { type DataSheet, Totals } from './xlsx-totals.ts';
import { type ZipPart, zipStream } from './zip-stream.ts';

/** A spreadsheet holds 1,048,576 lines; the last few are kept for the header and the totals. */
const ROWS_PER_SHEET = 1_048_000;
const CHUNK_CHARACTERS = 65_536;
const WIDTHS: Record<ExportColumn['kind'], number> = {
  text: 24,
  json: 40,
  money: 16,
  decimal: 16,
  count: 12,
  share: 12,
  day: 12,
  instant: 20,
  yesno: 10,
};

/**
 * The sheet as a workbook: rows under a frozen header with a filter, totals as formulas below them, and a sheet
 * "About" with the notes. Figures are numbers, or exact text beyond 15 digits; rows past 1,048,000 continue in
 * further sheets. Memory stays flat. The parts are written here and zipped by fflate, because no library does
 * this: exceljs (4.4.0, unmaintained, 22 MB) buffers without backpressure, write-excel-file (4.1.1) builds
 * whole files, hucre (1.0.0) streams one sheet without formulas, @e965/xlsx holds everything and has no styles.
 */
export function writeXlsx(sheet: ExportSheet): Readable {
  checkSheet(sheet);
  return Readable.from(xlsxBytes(sheet, ROWS_PER_SHEET), { objectMode: false });
}

/** As `writeXlsx`, with the number of rows after which the next sheet begins. */
export function xlsxBytes(sheet: ExportSheet, rowsPerSheet: number): AsyncGenerator<Uint8Array> {
  return zipStream(workbookParts(sheet, rowsPerSheet));
}

async function* workbookParts(sheet: ExportSheet, rowsPerSheet: number): AsyncGenerator<ZipPart> {
  const rows = sheet.rows[Symbol.asyncIterator]();
  const totals = new Totals(sheet);
  const remarks: Remarks = { longNumbers: 0, cutTexts: 0 };
  const written: DataSheet[] = [];
  try {
    let next = await rows.next();
    /** The rows of one sheet, and below the last row of all the totals. */
    async function* content(name: string) {
      let chunk = opening(sheet.columns, totals.width, written.length === 0);
      let line = 1;
      for (; !next.done && line <= rowsPerSheet; next = await rows.next()) {
        totals.add(next.value);
        chunk += rowXml(sheet.columns, next.value, ++line, remarks);
        if (chunk.length < CHUNK_CHARACTERS) continue;
        yield chunk;
        chunk = '';
      }
      written.push({ name, lastLine: line });
      if (next.done) chunk += [...totals.lines(written)].join('');
      yield `${chunk}</sheetData><autoFilter ref="${filterOf(sheet.columns, line).replaceAll('$', '')}"/></worksheet>`;
    }
    do {
      const number = written.length + 1;
      yield { name: partName(number), content: content(sheetName(sheet.name, number)) };
    } while (!next.done);
  } finally {
    await rows.return?.();
  }
  const notes = [...sheet.notes, ...remarksOn(sheet, remarks, totals, written)];
  yield { name: partName(written.length + 1), content: aboutXml(`About: ${sheet.name}`, notes) };
  yield { name: 'xl/styles.xml', content: [stylesXml()] };
  const sheets: WorkbookSheet[] = written.map(({ name, lastLine }) => ({
    name,
    filter: filterOf(sheet.columns, lastLine),
  }));
  yield* bindingParts([...sheets, { name: 'About' }]);
}

const partName = (number: number) => `xl/worksheets/sheet${number}.xml`;

const filterOf = (columns: readonly ExportColumn[], lastLine: number) =>
  `$A$1:$${columnLetters(columns.length - 1)}$${lastLine}`;

/** All that stands above the first row; the width of a column is known before its cells are. */
function opening(columns: readonly ExportColumn[], width: number, isFirst: boolean): string {
  const widths = Array.from({ length: width }, (_each, index) => {
    const column = columns[index];
    const characters = column ? Math.min(Math.max(WIDTHS[column.kind], column.label.length + 4), 60) : 14;
    return `<col min="${index + 1}" max="${index + 1}" width="${characters}" customWidth="1"/>`;
  });
  const labels = columns.map(({ label }, index) => textCell(`${columnLetters(index)}1`, label, STYLE.header));
  return (
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView ${isFirst ? 'tabSelected="1" ' : ''}workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData><row r="1">${labels.join('')}</row>`
  );
}

/** What a reader of the workbook has to know beside the notes that came with the sheet. */
function remarksOn(sheet: ExportSheet, remarks: Remarks, totals: Totals, written: readonly DataSheet[]) {
  const notes: string[] = [];
  const count = (number: number, one: string, many: string) =>
    number === 1 ? `1 ${one}` : `${number.toLocaleString('en')} ${many}`;
  if (sheet.columns.some((column) => column.kind === 'instant')) notes.push('Times are in UTC.');
  if (written.length > 1)
    notes.push(`The rows are in ${written.length} sheets, because one sheet holds about a million.`);
  if (remarks.longNumbers > 0)
    notes.push(
      `${count(remarks.longNumbers, 'figure has', 'figures have')} more than ${DIGITS_MAX} digits and stand as exact text, because a spreadsheet would round them; totals over them are exact text too.`,
    );
  if (totals.withoutCurrency > 0)
    notes.push(
      `${count(totals.withoutCurrency, 'amount names', 'amounts name')} no currency and are in no total.`,
    );
  if (remarks.cutTexts > 0)
    notes.push(`${count(remarks.cutTexts, 'text is', 'texts are')} cut at 32,767 characters and end in “…”.`);
  return notes;
}
