import { minorDigits, parseCurrency } from '#core/currency.ts';
import type { ExportColumn, ExportRow } from './sheet.ts';
import { DECIMALS_MAX, STYLE } from './xlsx-styles.ts';

/** What a spreadsheet cannot hold as it is; the second sheet says how often it happened. */
export type Remarks = { longNumbers: number; cutTexts: number };

/** A spreadsheet counts in doubles: beyond this many digits it would change a figure silently. */
export const DIGITS_MAX = 15;
const TEXT_MAX = 32_767;
const EXACT = /^-?\d+(\.\d+)?$/;
const DAY_MS = 86_400_000;
/** 1900-03-01; before it spreadsheets disagree, for some have a 29 February 1900. */
const SERIAL_MIN = 61;
/** 9999-12-31, the last day that a spreadsheet can show, is day 2,958,465. */
const SERIAL_END = 2_958_466;
const SERIAL_ZERO_MS = Date.UTC(1899, 11, 30);

/** `A` for 0, `Z` for 25, `AA` for 26. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** Text as XML may hold it: what XML forbids is written as `_x0007_`, as spreadsheets read it back. */
export function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids.
      .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (character) => {
        return `_x${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`;
      })
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

export function textCell(at: string, text: string, style: number): string {
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** True when a spreadsheet holds this decimal text to its last digit. */
export function isExactNumber(text: string): boolean {
  if (!EXACT.test(text)) return false;
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '');
  return digits.length <= DIGITS_MAX || digits.replace(/0+$/, '').length <= DIGITS_MAX;
}

/** Decimals to show: those that the text has, and at least as many as the currency has. */
export function decimalsOf(text: string, atLeast = 0): number {
  const own = text.includes('.') ? text.replace(/0+$/, '').length - text.indexOf('.') - 1 : 0;
  return Math.min(Math.max(own, atLeast), DECIMALS_MAX);
}

/** The decimals of the currency's minor unit, 0 for what is no currency. */
export function currencyDecimals(code: unknown): number {
  const currency = typeof code === 'string' ? parseCurrency(code) : null;
  return currency === null ? 0 : minorDigits(currency);
}

/** One row of the sheet as XML; `line` counts from 1. Empty cells are left out. */
export function rowXml(columns: readonly ExportColumn[], row: ExportRow, line: number, remarks: Remarks) {
  let cells = '';
  for (const [index, column] of columns.entries()) {
    const value = row[column.name];
    if (value === null || value === undefined) continue;
    cells += cellXml(`${columnLetters(index)}${line}`, column, value, row, remarks);
  }
  return `<row r="${line}">${cells}</row>`;
}

function cellXml(at: string, column: ExportColumn, value: unknown, row: ExportRow, remarks: Remarks): string {
  switch (column.kind) {
    case 'money':
    case 'decimal':
    case 'count': {
      const code = column.currencyColumn === undefined ? undefined : row[column.currencyColumn];
      return figureCell(at, String(value), STYLE.figure, currencyDecimals(code), remarks);
    }
    case 'share':
      return Number.isFinite(value)
        ? `<c r="${at}" s="${STYLE.share}"><v>${value}</v></c>`
        : textOf(at, value, remarks);
    case 'yesno':
      return typeof value === 'boolean'
        ? `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`
        : textOf(at, value, remarks);
    case 'day':
    case 'instant': {
      const time = Date.parse(column.kind === 'day' ? `${value}T00:00:00Z` : String(value));
      const serial = (time - SERIAL_ZERO_MS) / DAY_MS;
      return serial >= SERIAL_MIN && serial < SERIAL_END
        ? `<c r="${at}" s="${column.kind === 'day' ? STYLE.day : STYLE.instant}"><v>${serial}</v></c>`
        : textOf(at, value, remarks);
    }
    default:
      return textOf(at, value, remarks);
  }
}

/** A number, or its exact text where a spreadsheet would round it. */
function figureCell(at: string, text: string, style: number, atLeast: number, remarks: Remarks): string {
  if (isExactNumber(text)) return `<c r="${at}" s="${style + decimalsOf(text, atLeast)}"><v>${text}</v></c>`;
  remarks.longNumbers++;
  return textCell(at, text, STYLE.exactText);
}

/** Text stays text, also when somebody edits a cell that begins like a formula. */
function textOf(at: string, value: unknown, remarks: Remarks): string {
  let text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (text.length > TEXT_MAX) {
    remarks.cutTexts++;
    text = `${text.slice(0, TEXT_MAX - 1)}…`;
  }
  return textCell(at, text, /^[=+\-@]/.test(text) ? STYLE.quotedText : STYLE.plain);
}
