/**
 * A column of an export. Cells of `money` and `decimal` arrive as exact decimal text in major units, of `count`
 * and `share` as numbers, of `day` as `2026-02-28`, of `instant` as ISO text; null is an empty cell.
 * `currencyColumn` names the column that holds the ISO code of a money column.
 */
export type ExportColumn = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'count' | 'decimal' | 'money' | 'share' | 'day' | 'instant' | 'yesno' | 'json';
  readonly currencyColumn?: string;
};

export type ExportRow = Record<string, unknown>;

/**
 * A list on its way to a file. `notes` say where it comes from (definition, filters, as-of, receipt), a line
 * each; `totals` names the money, decimal and count columns that are totalled. Rows are read once, in order.
 */
export type ExportSheet = {
  readonly name: string;
  readonly columns: readonly ExportColumn[];
  readonly rows: AsyncIterable<ExportRow>;
  readonly notes: readonly string[];
  readonly totals?: readonly string[];
};

const COLUMNS_MAX = 16_384;
const TOTALLED = ['money', 'decimal', 'count'];

/**
 * Throws a TypeError for a sheet that its declaration makes impossible: no or too many columns, two of one
 * name, a currency column that is not there, or a total of amounts whose currency is not known.
 */
export function checkSheet({ name, columns, totals = [] }: Omit<ExportSheet, 'rows' | 'notes'>): void {
  const byName = new Map(columns.map((column) => [column.name, column]));
  if (columns.length === 0 || columns.length > COLUMNS_MAX || byName.size !== columns.length)
    throw new TypeError(`the export ${name} needs 1 to ${COLUMNS_MAX} columns, each with its own name`);
  for (const column of columns)
    if (column.currencyColumn !== undefined && !byName.has(column.currencyColumn))
      throw new TypeError(`${name}.${column.name}: there is no column ${column.currencyColumn}`);
  for (const total of totals) {
    const column = byName.get(total);
    if (!column || !TOTALLED.includes(column.kind))
      throw new TypeError(`${name}.${total} is no column of amounts, units or counts to total`);
    if (column.kind === 'money' && column.currencyColumn === undefined)
      throw new TypeError(`${name}.${total} is not totalled without a currency column`);
  }
}
