import { useTable } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Checkbox } from '../kit/checkbox.tsx';
import { classes } from '../kit/classes.ts';
import { columns, DEFAULT_COLUMNS, features, LOOKS, type Look } from './columns.tsx';
import { listOf, useInboxSearch } from './filters.ts';
import type { Inbox } from './use-inbox.ts';

/** The inbox on a wide screen: 32 px rows, a sticky header, only the rows in sight drawn. */
export function InboxTable({ inbox }: { inbox: Inbox }) {
  const { search } = useInboxSearch();
  const chosen = listOf(search.columns);
  const wanted = chosen.length > 0 ? chosen : DEFAULT_COLUMNS;
  const shown = (id: string) => (search.finding ? LOOKS[id]?.panel === true : wanted.includes(id));
  const table = useTable({
    features,
    columns,
    data: inbox.findings,
    getRowId: (one) => one.id,
    state: { columnVisibility: Object.fromEntries(Object.keys(LOOKS).map((id) => [id, shown(id)])) },
  });
  const visible = table.getVisibleLeafColumns();
  const rows = table.getRowModel().rows;
  const width = 40 + visible.reduce((sum, column) => sum + (LOOKS[column.id]?.width ?? 0), 0);
  const allSelected = rows.length > 0 && inbox.selected.size >= rows.length;
  return (
    <table
      className="w-full table-fixed border-separate border-spacing-0"
      style={{ minWidth: width }}
      aria-rowcount={rows.length + 1}
    >
      <caption className="sr-only">Findings</caption>
      <colgroup>
        <col style={{ width: 40 }} />
        {visible.map((column) => (
          <col key={column.id} style={{ width: LOOKS[column.id]?.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className="sticky top-0 z-10 border-b bg-paper pl-4">
            <Checkbox
              label="Select all that are loaded"
              checked={allSelected ? true : inbox.selected.size > 0 ? 'indeterminate' : false}
              onChange={() => inbox.selectAll(!allSelected)}
            />
          </th>
          {visible.map((column) => (
            <Head key={column.id} look={LOOKS[column.id]} />
          ))}
        </tr>
      </thead>
      <tbody>
        <Gap height={inbox.rows.before} />
        {inbox.rows.indices.map((index) => {
          const row = rows[index];
          if (!row) return null;
          const active = index === inbox.cursor;
          return (
            <tr
              key={row.id}
              aria-rowindex={index + 2}
              aria-selected={inbox.selected.has(row.id)}
              data-active={active || undefined}
              onClick={() => inbox.open(index)}
              className="group h-8 cursor-pointer hover:bg-hover aria-selected:bg-accent-wash data-active:bg-hover aria-selected:data-active:bg-accent-wash"
            >
              <td className="border-b pl-4 group-data-active:shadow-[inset_2px_0_0_var(--accent)]">
                <Checkbox
                  label={`Select ${row.original.account_name ?? row.original.account_id}`}
                  checked={inbox.selected.has(row.id)}
                  onChange={() => inbox.toggle(row.id)}
                />
              </td>
              {row.getVisibleCells().map((cell) => (
                <td
                  key={cell.id}
                  className={classes(
                    'truncate border-b pr-4',
                    LOOKS[cell.column.id]?.figure && 'figure-cell',
                  )}
                >
                  {cell.column.id === 'account' ? (
                    <button
                      type="button"
                      className="max-w-full truncate leading-6 font-strong -outline-offset-2!"
                      onClick={(event) => {
                        event.stopPropagation();
                        inbox.open(index);
                      }}
                    >
                      <table.FlexRender cell={cell} />
                    </button>
                  ) : (
                    <table.FlexRender cell={cell} />
                  )}
                </td>
              ))}
            </tr>
          );
        })}
        <Gap height={inbox.rows.after} />
      </tbody>
    </table>
  );
}

/** Keeps the height of the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

function Head({ look }: { look: Look | undefined }) {
  const { search, change } = useInboxSearch();
  if (!look) return null;
  const sorted =
    (search.sort ?? 'amount') === look.sort ? (search.direction === 'asc' ? 'asc' : 'desc') : null;
  const Arrow = sorted === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={sorted === null ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
      className={classes(
        'sticky top-0 z-10 h-9 border-b bg-paper pr-4 text-small font-normal! text-ink-3',
        look.figure && 'figure-cell',
      )}
    >
      {look.sort ? (
        <button
          type="button"
          className={classes('inline-flex min-h-6 items-center gap-1 hover:text-ink', sorted && 'text-ink')}
          onClick={() => change({ sort: look.sort, direction: sorted === 'desc' ? 'asc' : 'desc' })}
        >
          {look.short ? (
            <abbr title={look.label} className="no-underline">
              {look.short}
            </abbr>
          ) : (
            look.label
          )}
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        look.label
      )}
    </th>
  );
}
