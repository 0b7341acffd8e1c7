import type { CategoryColumn, Column, NumberColumn, Table } from '../table.ts';

/** A column that a model reads, by name. */
export type Read = { readonly name: string; readonly group: string; readonly kind: Column['kind'] };

/** The columns of a table as a model remembers them. */
export function readsOf(table: Table): Read[] {
  return table.columns.map(({ name, group, kind }) => ({ name, group: group ?? name, kind }));
}

/**
 * A table with the model's columns in its order, found by name: a column that is absent is missing in every row, words where
 * the model knows numbers are read as numbers, and numbers where it knows words as words. Other columns are left.
 */
export function alignTable(reads: readonly Read[], table: Table): Table {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = reads.map(({ name, kind }): Column => {
    const found = byName.get(name);
    if (found?.kind === kind) return found;
    return kind === 'number' ? asNumbers(name, found, table.rows) : asWords(name, found, table.rows);
  });
  return { rows: table.rows, columns };
}

/** A cell as a person reads it; null when missing. */
export function cellOf(column: Column, row: number): string | number | null {
  if (column.kind === 'category') return column.levels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isFinite(value) ? value : null;
}

function asNumbers(name: string, found: Column | undefined, rows: number): NumberColumn {
  const values = Float64Array.from({ length: rows }, (_, row) => {
    const cell = found ? cellOf(found, row) : null;
    return cell === null || cell === '' ? Number.NaN : Number(cell);
  });
  return { kind: 'number', name, values };
}

function asWords(name: string, found: Column | undefined, rows: number): CategoryColumn {
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from({ length: rows }, (_, row) => {
    const cell = found ? cellOf(found, row) : null;
    if (cell === null) return -1;
    const word = String(cell);
    if (!codeOf.has(word)) codeOf.set(word, levels.push(word) - 1);
    return codeOf.get(word)!;
  });
  return { kind: 'category', name, codes, levels };
}
