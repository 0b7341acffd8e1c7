import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useCallback, useMemo, useRef } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { accountLabel } from '../findings/words.ts';
import { Checkbox } from '../kit/checkbox.tsx';
import { classes } from '../kit/classes.ts';
import { CELLS, COLUMN_IDS, DEFAULT_COLUMNS, LOOKS, type Look } from './columns.tsx';
import { listOf, useInboxSearch } from './filters.ts';
import type { Inbox } from './use-inbox.ts';

/** The inbox on a wide screen: 32 px rows, a sticky header, only the rows in sight drawn. */
export function InboxTable({ inbox, isBesidePanel }: { inbox: Inbox; isBesidePanel: boolean }) {
  const { search } = useInboxSearch();
  const visible = useMemo(() => {
    const chosen = listOf(search.columns);
    const wanted = chosen.length > 0 ? chosen : DEFAULT_COLUMNS;
    return COLUMN_IDS.filter((id) => (isBesidePanel ? LOOKS[id]?.panel : wanted.includes(id)));
  }, [search.columns, isBesidePanel]);
  const width = 40 + visible.reduce((sum, id) => sum + (LOOKS[id]?.width ?? 0), 0);
  const count = inbox.findings.length;
  const allSelected = count > 0 && inbox.selected.size >= count;
  // The rows get handlers that never change, so that only what did change is drawn again.
  const acts = useRef(inbox);
  acts.current = inbox;
  const open = useCallback((index: number) => acts.current.open(index), []);
  const toggle = useCallback((id: string) => acts.current.toggle(id), []);
  return (
    <table
      className="w-full table-fixed border-separate border-spacing-0"
      style={{ minWidth: width }}
      aria-rowcount={count + 1}
    >
      <caption className="sr-only">Findings</caption>
      <colgroup>
        <col style={{ width: 40 }} />
        {visible.map((id) => (
          <col key={id} style={{ width: LOOKS[id]?.width }} />
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
          {visible.map((id) => (
            <Head key={id} look={LOOKS[id]} />
          ))}
        </tr>
      </thead>
      <tbody>
        <Gap height={inbox.rows.before} />
        {inbox.rows.indices.map((index) => {
          const one = inbox.findings[index];
          if (!one) return null;
          return (
            <Row
              key={one.id}
              one={one}
              index={index}
              visible={visible}
              isActive={index === inbox.cursor}
              isSelected={inbox.selected.has(one.id)}
              open={open}
              toggle={toggle}
            />
          );
        })}
        <Gap height={inbox.rows.after} />
      </tbody>
    </table>
  );
}

type RowProps = {
  one: FindingJson;
  index: number;
  visible: string[];
  isActive: boolean;
  isSelected: boolean;
  open: (index: number) => void;
  toggle: (id: string) => void;
};

const Row = memo(function Row({ one, index, visible, isActive, isSelected, open, toggle }: RowProps) {
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-active={isActive || undefined}
      onClick={() => open(index)}
      className="group h-8 cursor-pointer hover:bg-hover aria-selected:bg-accent-wash data-active:bg-hover aria-selected:data-active:bg-accent-wash"
    >
      <td className="border-b pl-4 group-data-active:shadow-[inset_2px_0_0_var(--accent)]">
        <Checkbox
          label={`Select ${accountLabel(one)}`}
          checked={isSelected}
          onChange={() => toggle(one.id)}
        />
      </td>
      {visible.map((id) => (
        <td key={id} className={classes('truncate border-b pr-4', LOOKS[id]?.figure && 'figure-cell')}>
          {id === 'account' ? (
            <button
              type="button"
              className="max-w-full truncate leading-6 font-strong -outline-offset-2!"
              onClick={(event) => {
                event.stopPropagation();
                open(index);
              }}
            >
              {CELLS[id]?.(one)}
            </button>
          ) : (
            CELLS[id]?.(one)
          )}
        </td>
      ))}
    </tr>
  );
});

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
