import type { ReactNode } from 'react';

/**
 * A column of a list as its entity declares it: names are those of the address and of the server, `width` is in
 * px. What a list does with its columns (sorting, choosing, two lines beside a panel, a phone's rows) follows from
 * this alone.
 */
export type ListColumn<T> = {
  name: string;
  label: string;
  /** A shorter label for a narrow column; the full one stays its name. */
  short?: string;
  /** What stands in the head instead of the label, as the months over their strips. */
  head?: ReactNode;
  width: number;
  /** A figure is right-aligned and tabular. */
  figure?: boolean;
  /** The name that the server sorts by, and the direction of the first press (figures begin with the largest). */
  sort?: string;
  first?: 'asc' | 'desc';
  /** Whether the list shows it before anybody has chosen columns. */
  shown?: boolean;
  /** Beside a panel it keeps a place of its own, or stands in the second line of another column. */
  beside?: 'stays' | { under: string };
  /** The cell that names the row: it opens the row, and on a phone it leads. */
  leads?: boolean;
  cell: (row: T) => ReactNode;
};

export type Sorting = { name: string; direction: 'asc' | 'desc' };

/** A column as it is drawn: beside a panel with a second line. */
export type Placed<T> = { column: ListColumn<T>; under?: ListColumn<T> };

/** The columns to draw: the chosen ones in their order, or beside a panel those that stay, in two lines. */
export function placed<T>(columns: ListColumn<T>[], chosen: string[], isBesidePanel: boolean): Placed<T>[] {
  if (isBesidePanel) return twoLines(columns);
  const wanted = (one: ListColumn<T>) =>
    chosen.length > 0 ? chosen.includes(one.name) : one.shown !== false;
  return columns.filter(wanted).map((column) => ({ column }));
}

/** The columns that keep their place in a narrow list, each with what stands in its second line. */
export function twoLines<T>(columns: ListColumn<T>[]): Placed<T>[] {
  return columns
    .filter((column) => column.beside === 'stays')
    .map((column) => {
      const under = columns.find((one) => typeof one.beside === 'object' && one.beside.under === column.name);
      return under ? { column, under } : { column };
    });
}

/** What a press on a head asks for: the other direction of the column that sorts, else the column's first one. */
export function sortedBy(column: { sort?: string; first?: 'asc' | 'desc' }, now: Sorting): Sorting {
  const name = column.sort ?? now.name;
  if (name === now.name) return { name, direction: now.direction === 'asc' ? 'desc' : 'asc' };
  return { name, direction: column.first ?? 'desc' };
}
