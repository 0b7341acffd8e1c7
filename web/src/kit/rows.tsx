import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { useNarrow } from './theme.ts';

export type Column<T> = {
  key: string;
  head: ReactNode;
  cell: (row: T) => ReactNode;
  /** A figure is right-aligned; on a phone it stands at the end of the first line. */
  figure?: boolean;
  width?: string;
  /** On a phone: `hide` leaves it out, `bare` shows it without its name. */
  narrow?: 'hide' | 'bare';
};

type Props<T> = {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  /** Cells of several lines begin at the top, so that their first lines stand in one. */
  top?: boolean;
  /** The key of the row that the keyboard stands on. */
  active?: string | undefined;
};

/** A table of hairlines; on a phone each row becomes two readable lines, named where a name is needed. */
export function Rows<T>(props: Props<T>) {
  return useNarrow() ? <Stacked {...props} /> : <Lined {...props} />;
}

function Lined<T>({ caption, columns, rows, rowKey, top, active }: Props<T>) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b text-small text-ink-3">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                style={{ width: column.width }}
                className={classes('h-8 pr-4 font-normal! last:pr-0', column.figure && 'figure-cell')}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              data-active={(active !== undefined && rowKey(row) === active) || undefined}
              className="border-b hover:bg-hover data-active:bg-hover data-active:shadow-[inset_2px_0_0_var(--accent)]"
            >
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={classes(
                    'h-8 pr-4 last:pr-0',
                    top ? 'py-1.5 align-top leading-6' : 'py-1',
                    column.figure && 'figure-cell',
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Stacked<T>({ caption, columns, rows, rowKey }: Props<T>) {
  const shown = columns.filter((column) => column.narrow !== 'hide');
  const first = shown[0];
  const figure = shown.find((column, index) => column.figure && index > 0);
  const rest = shown.filter((column) => column !== first && column !== figure);
  return (
    <ul aria-label={caption}>
      {rows.map((row) => (
        <li key={rowKey(row)} className="border-b py-2.5">
          <div className="flex items-start justify-between gap-4">
            <div className="min-w-0 font-strong">{first?.cell(row)}</div>
            {figure && <div className="shrink-0 text-end">{figure.cell(row)}</div>}
          </div>
          <div className="mt-0.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
            {rest.map((column) => (
              <div key={column.key} className="flex min-w-0 items-center gap-1.5">
                {column.narrow !== 'bare' && column.head && <span className="text-ink-3">{column.head}</span>}
                {column.cell(row)}
              </div>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
