import { rowsWhere } from '../fold.ts';
import type { Column, Examples } from '../table.ts';
import { exampleRows } from '../table-rows.ts';

/** Examples that can be trained on, the number that each row had before, and what was left out, in sentences. */
export type Usable = {
  readonly examples: Examples;
  readonly rows: Int32Array;
  readonly notes: readonly string[];
};

/**
 * Leaves out rows whose outcome is not 0 or 1, rows without an instant where the others have one, and columns that
 * hold one value only.
 */
export function usableExamples(examples: Examples): Usable {
  const { outcome, at } = examples;
  const notes: string[] = [];
  const isKnown = (row: number) => outcome[row] === 0 || outcome[row] === 1;
  const known = rowsWhere(outcome.length, isKnown);
  if (known.length < outcome.length)
    notes.push(`${outcome.length - known.length} rows without an outcome of 0 or 1 are left out.`);
  const rows = at === null ? known : known.filter((row) => Number.isFinite(at[row]));
  if (rows.length < known.length)
    notes.push(`${known.length - rows.length} rows without a date are left out.`);
  const kept = exampleRows(examples, rows);
  const columns = kept.table.columns.filter(varies);
  const constant = kept.table.columns
    .filter((column) => !columns.includes(column))
    .map(({ name }) => `“${name}”`);
  if (constant.length > 0 && rows.length > 0)
    notes.push(`Without information, since they hold one value: ${constant.join(', ')}.`);
  return { examples: { ...kept, table: { rows: rows.length, columns } }, rows, notes };
}

function varies(column: Column): boolean {
  const values: ArrayLike<number> = column.kind === 'number' ? column.values : column.codes;
  for (let row = 1; row < values.length; row++) if (!Object.is(values[row], values[0])) return true;
  return false;
}
