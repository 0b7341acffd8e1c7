import type { FileRow, RowSource } from '#connectors/files/row.ts';
import { parseCurrency } from '#core/currency.ts';

const COLUMNS = ['date', 'currency', 'rate', 'base', 'source'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** True for the header of the ECB's reference rates: `Date`, then one column a currency, and perhaps an empty last one. */
export function isReferenceRates(columns: readonly string[]): boolean {
  const [first, ...rest] = columns;
  const codes = rest.at(-1) === `column_${columns.length}` ? rest.slice(0, -1) : rest;
  return (
    first?.toLowerCase() === 'date' &&
    codes.some((code) => parseCurrency(code) === code) &&
    codes.every((code) => /^[A-Z]{3}$/.test(code) && code !== 'EUR')
  );
}

/**
 * The ECB's file, which has a row a day, as a file of rates with a row a currency: units for one euro. Cells without
 * a rate (`N/A`) give none, and neither do currencies of long ago, which `left` names.
 */
export function asRates(source: RowSource): { source: RowSource; left: string[] } {
  const codes = source.columns.map((column) => parseCurrency(column));
  const left = source.columns
    .slice(1)
    .filter((column, at) => codes[at + 1] === null && /^[A-Z]{3}$/.test(column));
  async function* melted(): AsyncGenerator<FileRow[]> {
    for await (const batch of source.batches) yield batch.flatMap((row) => ratesOf(row, codes));
  }
  return { source: { ...source, columns: COLUMNS, batches: melted() }, left };
}

function ratesOf(row: FileRow, codes: readonly (string | null)[]): FileRow[] {
  if ('error' in row) return [row];
  const [date, ...cells] = row.cells;
  const day = isoDay(date?.trim() ?? '');
  if (day === null)
    return [
      { line: row.line, error: `“${date}” is not a date such as 2026-11-27`, raw: row.cells.join(',') },
    ];
  return cells.flatMap((cell, at) => {
    const code = codes[at + 1];
    const rate = cell?.trim() ?? '';
    if (code == null || rate === '' || rate === 'N/A') return [];
    return [{ line: row.line, cells: [day, code, rate, 'EUR', 'ECB'] }];
  });
}

/** `2026-11-27` as it is, `27 November 2026` as the same; null for anything else. */
function isoDay(text: string): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const [, day = '', name = '', year] = /^(\d{1,2}) ([A-Za-z]+) (\d{4})$/.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  return month === 0 ? null : `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
