import { ArrowDown, ArrowUp } from 'lucide-react';
import { Checkbox } from '../checkbox.tsx';
import { classes } from '../classes.ts';
import { type ListColumn, type Placed, type Sorting, sortedBy } from './column.ts';
import type { List } from './use-list.ts';

type Props<T> = {
  shown: Placed<T>[];
  list: List<T>;
  sorting: Sorting;
  onSort: (next: Sorting) => void;
};

/** The heads of a list, which stay in sight; a press sorts, and beside a panel each says both of its lines. */
export function ListHead<T>({ shown, list, sorting, onSort }: Props<T>) {
  const count = list.rows.length;
  const isAll = count > 0 && list.selected.size >= count;
  return (
    <thead>
      <tr aria-rowindex={1}>
        {list.maySelect && (
          <th scope="col" className="sticky top-0 z-10 border-b bg-paper pl-2 print:hidden">
            <Checkbox
              label="Select all loaded rows"
              checked={isAll ? true : list.selected.size > 0 ? 'indeterminate' : false}
              onChange={() => list.selectAll(!isAll)}
            />
          </th>
        )}
        {shown.map(({ column, under }) => {
          const heads = under ? [column, under] : [column];
          const sorts = heads.find((one) => one.sort === sorting.name);
          return (
            <th
              key={column.name}
              scope="col"
              aria-label={column.head ? column.label : undefined}
              aria-sort={sorts ? (sorting.direction === 'asc' ? 'ascending' : 'descending') : undefined}
              className={classes(
                'sticky top-0 z-10 h-8 truncate border-b bg-paper pr-4 text-small font-normal! text-ink-3 last:pr-2',
                column.figure && 'figure-cell',
                !list.maySelect && 'first:pl-2',
              )}
            >
              {heads.map((one, at) => (
                <span key={one.name}>
                  {at > 0 && ', '}
                  <Word column={one} isLower={at > 0} sorting={sorting} onSort={onSort} />
                </span>
              ))}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

type WordProps<T> = {
  column: ListColumn<T>;
  isLower: boolean;
  sorting: Sorting;
  onSort: (next: Sorting) => void;
};

function Word<T>({ column, isLower, sorting, onSort }: WordProps<T>) {
  const label = isLower ? column.label.toLowerCase() : column.label;
  const words =
    column.head ??
    (column.short ? (
      <abbr title={column.label} className="no-underline">
        {column.short}
      </abbr>
    ) : (
      label
    ));
  if (!column.sort) return words;
  const isSorted = column.sort === sorting.name;
  const Arrow = sorting.direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className={classes('inline-flex min-h-6 items-center gap-1 hover:text-ink', isSorted && 'text-ink')}
      onClick={() => onSort(sortedBy(column, sorting))}
    >
      {words}
      {isSorted && <Arrow size={12} aria-hidden />}
    </button>
  );
}
