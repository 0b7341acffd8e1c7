import { memo, type ReactElement, useCallback, useMemo, useRef } from 'react';
import { Checkbox } from '../checkbox.tsx';
import { classes } from '../classes.ts';
import { type ListColumn, type Placed, placed, type Sorting } from './column.ts';
import { ListHead } from './list-head.tsx';
import type { List } from './use-list.ts';

type Props<T> = {
  caption: string;
  columns: ListColumn<T>[];
  /** The names of the chosen columns; none stands for those that the declaration shows. */
  chosen?: string[];
  list: List<T>;
  sorting: Sorting;
  onSort: (next: Sorting) => void;
};
const CHECK_WIDTH = 40;

/** Figures and marks keep their width beside a panel; words share what is left. */
const isNarrow = ({ figure, width }: { figure?: boolean; width: number }) => figure === true || width < 64;

/** A list on a wide screen: rows of 32 px, beside a panel of 52 px in two lines; only those in sight are drawn. */
export function ListTable<T>({ caption, columns, chosen, list, sorting, onSort }: Props<T>) {
  const names = chosen?.join(',') ?? '';
  const shown = useMemo(
    () => placed(columns, names === '' ? [] : names.split(','), list.isBesidePanel),
    [columns, names, list.isBesidePanel],
  );
  const width = shown.reduce((sum, one) => sum + one.column.width, list.maySelect ? CHECK_WIDTH : 0);
  // The rows get handlers that never change, so that only what did change is drawn again.
  const acts = useRef(list);
  acts.current = list;
  const open = useCallback((index: number) => acts.current.open(index), []);
  const toggle = useCallback((key: string) => acts.current.toggle(key), []);
  const near = useCallback((index: number) => acts.current.near(index), []);
  return (
    <table
      className="w-full table-fixed border-separate border-spacing-0 print:table-auto"
      // Beside a panel the columns share what room there is: nothing has to be scrolled aside.
      style={{ minWidth: list.isBesidePanel || list.isPrint ? undefined : width }}
      aria-rowcount={list.rows.length + 1}
    >
      <caption className="sr-only">{caption}</caption>
      {!list.isPrint && (
        <colgroup>
          {list.maySelect && <col style={{ width: CHECK_WIDTH }} />}
          {shown.map(({ column }) => (
            <col
              key={column.name}
              style={{ width: list.isBesidePanel && !isNarrow(column) ? undefined : column.width }}
            />
          ))}
        </colgroup>
      )}
      <ListHead shown={shown} list={list} sorting={sorting} onSort={onSort} />
      <tbody>
        <Gap height={list.window.before} />
        {list.window.indices.map((index) => {
          const row = list.rows[index];
          if (row === undefined) return null;
          const key = list.keyOf(row);
          return (
            <Row
              key={key}
              row={row}
              id={key}
              name={list.nameOf(row)}
              index={index}
              shown={shown}
              isTwo={list.isBesidePanel}
              isActive={index === list.cursor}
              isSelected={list.selected.has(key)}
              mayOpen={list.mayOpen}
              maySelect={list.maySelect}
              open={open}
              toggle={toggle}
              near={near}
            />
          );
        })}
        <Gap height={list.window.after} />
      </tbody>
    </table>
  );
}

type RowProps<T> = {
  row: T;
  id: string;
  name: string;
  index: number;
  shown: Placed<T>[];
  isTwo: boolean;
  isActive: boolean;
  isSelected: boolean;
  mayOpen: boolean;
  maySelect: boolean;
  open: (index: number) => void;
  toggle: (key: string) => void;
  near: (index: number) => void;
};

const Row = memo(function Row<T>(props: RowProps<T>) {
  const { row, index, shown, isTwo, isActive, isSelected, mayOpen, maySelect, open, near } = props;
  const edge = 'group-data-active:shadow-[inset_2px_0_0_var(--accent)]';
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={maySelect ? isSelected : undefined}
      data-active={isActive || undefined}
      onClick={mayOpen ? () => open(index) : undefined}
      onPointerEnter={() => near(index)}
      className={classes(
        'group hover:bg-hover aria-selected:bg-accent-wash data-active:bg-hover aria-selected:data-active:bg-accent-wash',
        mayOpen && 'cursor-pointer',
        isTwo ? 'h-[52px]' : 'h-8',
      )}
    >
      {maySelect && (
        <td className={classes('border-b pl-2 print:hidden', edge)}>
          <Checkbox
            label={`Select ${props.name}`}
            checked={isSelected}
            onChange={() => props.toggle(props.id)}
          />
        </td>
      )}
      {shown.map(({ column, under }, at) => (
        <td
          key={column.name}
          className={classes(
            'truncate border-b pr-4 last:pr-2 print:whitespace-normal',
            column.figure && 'figure-cell',
            !maySelect && at === 0 && `pl-2 ${edge}`,
          )}
        >
          {column.leads && mayOpen ? (
            <button
              type="button"
              className="max-w-full truncate leading-6 font-strong -outline-offset-2!"
              onClick={(event) => {
                event.stopPropagation();
                open(index);
              }}
            >
              {column.cell(row)}
            </button>
          ) : (
            column.cell(row)
          )}
          {under && <div className="truncate leading-5 text-ink-2">{under.cell(row)}</div>}
        </td>
      ))}
    </tr>
  );
}) as <T>(props: RowProps<T>) => ReactElement;

/** Keeps the height of the rows that are not drawn. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}
