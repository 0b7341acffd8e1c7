import { useMemo } from 'react';
import { classes } from '../classes.ts';
import { type ListColumn, twoLines } from './column.ts';
import type { List } from './use-list.ts';

type Props<T> = { caption: string; columns: ListColumn<T>[]; list: List<T> };

/** A list on a phone: two readable lines a row, one target. Its columns are those that stay beside a panel. */
export function ListStack<T>({ caption, columns, list }: Props<T>) {
  const { first, second } = useMemo(() => linesOf(columns), [columns]);
  return (
    <ul aria-label={caption} style={{ paddingTop: list.window.before, paddingBottom: list.window.after }}>
      {list.window.indices.map((index) => {
        const row = list.rows[index];
        if (row === undefined) return null;
        const line = (cells: ListColumn<T>[]) =>
          cells.map((column) => (
            <span
              key={column.name}
              className={classes(
                column.figure ? 'figure-cell ml-auto shrink-0' : 'min-w-0 truncate',
                column.leads && 'grow font-strong',
              )}
            >
              {/* The whole row is the target: its name is no link of its own. */}
              {column.leads ? list.nameOf(row) : column.cell(row)}
            </span>
          ));
        return (
          <li key={list.keyOf(row)} className="h-16 border-b">
            <button
              type="button"
              onClick={() => list.open(index)}
              className="flex size-full flex-col justify-center gap-0.5 px-4 text-start -outline-offset-2!"
            >
              <span className="flex w-full items-center gap-2">{line(first)}</span>
              <span className="flex w-full items-center gap-3 text-ink-2">{line(second)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The first line holds what leads and the last figure, the second what is left of the two lines. */
function linesOf<T>(columns: ListColumn<T>[]) {
  const pairs = twoLines(columns);
  const end = pairs.findLast((pair) => pair.column.figure)?.column;
  const lead = pairs.findIndex((pair) => pair.column.leads);
  const first = [...pairs.slice(0, lead + 1).map((pair) => pair.column), ...(end ? [end] : [])];
  const left = pairs.flatMap((pair) => [pair.column, ...(pair.under ? [pair.under] : [])]);
  return { first, second: left.filter((column) => !first.includes(column)) };
}
