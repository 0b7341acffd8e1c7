import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import type { ExportColumn, ExportRow, ExportSheet } from './sheet.ts';
import { columnLetters, currencyDecimals, decimalsOf, isExactNumber, textCell } from './xlsx-cells.ts';
import { STYLE } from './xlsx-styles.ts';

/** A sheet of rows: its name and its last line; rows begin in line 2. */
export type DataSheet = { readonly name: string; readonly lastLine: number };

/** `isNumeric` is false once a cell had to be text: a formula would leave it out. */
type Total = { sum: Decimal; isNumeric: boolean };
type Totalled = ExportColumn & { readonly index: number; readonly by: Map<string, Total> };

const CURRENCY = /^[A-Z]{3}$/;
const NO_CURRENCY = '';

/**
 * Totals that are computed while rows go by. Amounts are totalled for each currency alone, never across two;
 * counts and units once. `withoutCurrency` counts amounts that are in no total because they name no currency.
 */
export class Totals {
  readonly columns: readonly Totalled[];
  readonly #width: number;
  readonly #labelIndex: number;
  withoutCurrency = 0;

  constructor({ columns, totals = [] }: ExportSheet) {
    const all = columns.map((column, index): Totalled => ({ ...column, index, by: new Map() }));
    this.columns = all.filter((column) => totals.includes(column.name));
    this.#width = columns.length;
    this.#labelIndex = all.find((column) => !totals.includes(column.name))?.index ?? columns.length;
    this.#indexOf = new Map(all.map((column) => [column.name, column.index]));
  }

  readonly #indexOf: ReadonlyMap<string, number>;

  /** The columns of the sheet, and one more where every column is totalled and the label needs a place. */
  get width(): number {
    return Math.max(this.#width, this.#labelIndex + 1);
  }

  add(row: ExportRow): void {
    for (const column of this.columns) {
      const value = row[column.name];
      if (value === null || value === undefined) continue;
      const currency = column.kind === 'money' ? row[column.currencyColumn ?? ''] : NO_CURRENCY;
      if (typeof currency !== 'string' || (column.kind === 'money' && !CURRENCY.test(currency))) {
        this.withoutCurrency++;
        continue;
      }
      const total = column.by.get(currency) ?? { sum: ZERO, isNumeric: true };
      total.sum = total.sum.plus(decimal(String(value)));
      total.isNumeric &&= isExactNumber(String(value));
      column.by.set(currency, total);
    }
  }

  /** The lines below the rows, one blank line apart: a line for each currency, then one for counts and units. */
  *lines(sheets: readonly DataSheet[]): Generator<string> {
    const keys = [...new Set(this.columns.flatMap((column) => [...column.by.keys()]))].sort();
    const ordered = [
      ...keys.filter((key) => key !== NO_CURRENCY),
      ...keys.filter((key) => key === NO_CURRENCY),
    ];
    let line = (sheets.at(-1)?.lastLine ?? 1) + 2;
    for (const currency of ordered) {
      const cells = this.columns.flatMap((column) => {
        const total = column.by.get(currency);
        return total ? [{ index: column.index, xml: this.#cell(column, currency, total, line, sheets) }] : [];
      });
      const label = currency === NO_CURRENCY ? 'Total' : `Total ${currency}`;
      cells.push({
        index: this.#labelIndex,
        xml: textCell(`${columnLetters(this.#labelIndex)}${line}`, label, STYLE.totalLabel),
      });
      cells.sort((a, b) => a.index - b.index);
      yield `<row r="${line}">${cells.map((cell) => cell.xml).join('')}</row>`;
      line++;
    }
  }

  #cell(
    column: Totalled,
    currency: string,
    total: Total,
    line: number,
    sheets: readonly DataSheet[],
  ): string {
    const at = `${columnLetters(column.index)}${line}`;
    const text = total.sum.toFixed();
    if (!total.isNumeric || !isExactNumber(text)) return textCell(at, text, STYLE.totalText);
    const range = (sheet: DataSheet, index: number) => {
      const letters = columnLetters(index);
      const place = sheets.length > 1 ? `${quotedName(sheet.name)}!` : '';
      return `${place}${letters}$2:${letters}$${sheet.lastLine}`;
    };
    const formula = sheets.map((sheet) => {
      if (column.kind !== 'money') return `SUM(${range(sheet, column.index)})`;
      const codes = range(sheet, this.#indexOf.get(column.currencyColumn ?? '') ?? 0);
      return `SUMIFS(${range(sheet, column.index)},${codes},"${currency}")`;
    });
    const style = STYLE.total + decimalsOf(text, currencyDecimals(currency));
    const escaped = formula
      .join('+')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;');
    return `<c r="${at}" s="${style}"><f>${escaped}</f><v>${text}</v></c>`;
  }
}

/** A sheet's name as formulas write it. */
export function quotedName(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}
