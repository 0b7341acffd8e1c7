import type { TotalRow } from '../figure.ts';
import type { Raw } from './statement.ts';

const text = (value: unknown) => (value === null || value === undefined ? null : String(value));

/** The figures of the total at `index` in one row of an aggregate's statement. */
export function totalRow(row: Raw, index: number): TotalRow {
  return {
    currency: text(row.currency),
    own: text(row[`t${index}`]),
    rows: Number(row[`n${index}`] ?? 0),
    reporting: text(row[`r${index}`]),
    unconverted: text(row[`u${index}`]),
    rateFrom: text(row[`e${index}`]),
    rateDay: text(row[`d${index}`]),
  };
}
