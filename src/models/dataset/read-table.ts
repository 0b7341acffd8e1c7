import { Fault } from '#core/error.ts';
import { type Built, buildDataset, type ColumnRoles } from './build.ts';
import { createTextTable, type TextTable } from './text-column.ts';

/** A table as a reader of files hands it over: batches of rows, of which those with an error have no cells. */
export type TableSource = {
  readonly columns: readonly string[];
  readonly batches: AsyncIterable<readonly ({ cells: (string | null)[] } | { error: string })[]>;
  close(): Promise<void>;
};

const CELLS_MAX = 5_000_000;
const CHARACTERS_MAX = 100_000_000;

/** Reads a table to its end and builds the examples of it. Faults: `too_large`, and those of building. */
export async function readExamples(source: TableSource, name: string, roles: ColumnRoles): Promise<Built> {
  const { table, unread } = await readText(source, name);
  const built = buildDataset(table, roles);
  if (unread > 0) built.notices.unshift(`${unread} lines that cannot be read left out.`);
  return built;
}

async function readText(source: TableSource, name: string): Promise<{ table: TextTable; unread: number }> {
  const table = createTextTable(source.columns);
  let unread = 0;
  try {
    for await (const batch of source.batches) {
      for (const row of batch) {
        if ('cells' in row) table.push(row.cells);
        else unread++;
      }
      if (table.rows * table.columns.length > CELLS_MAX || table.characters > CHARACTERS_MAX) {
        throw new Fault(
          'too_large',
          `${name} holds more than five million cells or a hundred million characters.`,
          {
            where: name,
            mend: 'Train on a sample of the rows, or leave out columns.',
          },
        );
      }
    }
  } finally {
    await source.close();
  }
  return { table, unread };
}
