import type { FileRow } from '#connectors/files/row.ts';
import { fieldOf } from '../mapping/catalogue.ts';
import { plainForm } from '../mapping/plain-form.ts';
import type { ColumnReadingJson, FileKind } from '../shapes.ts';

/**
 * Rows with their cells in the exchange format's own way, by how their columns are written. A file that is written
 * so already passes untouched. `currency` is that of rows without one.
 */
export async function* inPlainForm(
  kind: FileKind,
  columns: readonly ColumnReadingJson[],
  batches: AsyncIterable<FileRow[]>,
  currency: string | null,
): AsyncGenerator<FileRow[]> {
  const other = columns.flatMap(({ field, writing, zone }, index) => {
    const type = field === null ? undefined : fieldOf(kind, field)?.type;
    return type !== undefined && (writing.length > 0 || zone !== null)
      ? [{ index, type, writing: { words: writing, zone } }]
      : [];
  });
  if (other.length === 0) return yield* batches;
  const currencyAt = columns.findIndex(({ field }) => field === 'currency');
  const hasOwn = currencyAt !== -1 || ['prices', 'invoices', 'credits', 'customers'].includes(kind);
  for await (const batch of batches) {
    for (const row of batch) {
      if ('error' in row) continue;
      const { cells } = row;
      const stated = currencyAt === -1 ? null : (cells[currencyAt]?.trim().toUpperCase() ?? null);
      const known = hasOwn ? stated || currency : null;
      for (const { index, type, writing } of other) {
        const cell = cells[index];
        if (cell) cells[index] = plainForm(type, cell, writing, known);
      }
    }
    yield batch;
  }
}
