import { Fault } from '#core/error.ts';
import { buildDataset, type ColumnRoles } from './build.ts';
import { createTextTable } from './text-column.ts';

/** A row as a reader of files hands it over; one with an error has no cells. */
export type ReadRow = { readonly cells: (string | null)[] } | { readonly error: string };

/** A table as a reader of files hands it over: batches of rows, read as they are asked for. */
export type TableSource = {
  readonly columns: readonly string[];
  readonly batches: AsyncIterable<readonly ReadRow[]>;
  close(): Promise<void>;
};

/** Examples as JSON text, as they are kept, and what was left out of the table, in sentences. */
export type ReadTable = { readonly json: string; readonly notices: readonly string[] };

const CELLS_MAX = 5_000_000;
const CHARACTERS_MAX = 100_000_000;

/**
 * Takes a table in batch by batch and makes the examples of it at the end. Faults: `too_large` when it holds more than
 * five million cells, and those of building.
 */
export function createTableReader(columns: readonly string[], name: string) {
  const table = createTextTable(columns);
  let unread = 0;
  return {
    push(batch: readonly ReadRow[]): void {
      const isTooLarge = (table.rows + batch.length) * columns.length > CELLS_MAX;
      if (isTooLarge || table.characters > CHARACTERS_MAX) {
        const detail = { where: name, mend: 'Train on a sample of the rows, or leave out columns.' };
        throw new Fault('too_large', `${name} holds more than five million cells or too much text.`, detail);
      }
      for (const row of batch) {
        if ('cells' in row) table.push(row.cells);
        else unread++;
      }
    },
    finish(roles: ColumnRoles): ReadTable {
      const { dataset, notices } = buildDataset(table, roles);
      const lines = unread === 1 ? '1 line' : `${unread} lines`;
      return {
        json: JSON.stringify(dataset),
        notices: unread > 0 ? [`${lines} that cannot be read left out.`, ...notices] : notices,
      };
    },
  };
}
