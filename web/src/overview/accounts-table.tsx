import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { AccountRow } from '#overview/shapes.ts';
import { STILL_OUT } from '../findings/ledger.ts';
import { classes } from '../kit/classes.ts';
import { month } from '../kit/date.ts';
import { count, money } from '../kit/format.ts';
import { Strip, StripHead } from '../kit/strip.tsx';
import { type Sort, useAccountsSearch } from './accounts-filters.ts';

type Look = { id: string; label: string; width: number; figure?: true; sort?: Sort };
const COLUMNS: Look[] = [
  { id: 'name', label: 'Account', width: 188, sort: 'name' },
  { id: 'place', label: 'Segment, region', width: 188 },
  { id: 'months', label: 'Twelve months', width: 108 },
  { id: 'leak', label: 'Leak', width: 120, figure: true, sort: 'leak' },
  { id: 'over_billed', label: 'Over-billed', width: 100, figure: true, sort: 'over_billed' },
  {
    id: 'should_have_billed',
    label: 'Should have billed',
    width: 128,
    figure: true,
    sort: 'should_have_billed',
  },
  { id: 'billed', label: 'Billed', width: 124, figure: true, sort: 'billed' },
  { id: 'credited', label: 'Credited', width: 92, figure: true, sort: 'credited' },
  { id: 'findings', label: 'Findings', width: 72, figure: true, sort: 'findings' },
];

type Props = {
  rows: AccountRow[];
  shown: { indices: number[]; before: number; after: number };
  months: string[];
  cursor: number | null;
};

/** Accounts on a wide screen: a row for each account and currency, only those in sight drawn. */
export function AccountsTable({ rows, shown, months, cursor }: Props) {
  const width = COLUMNS.reduce((sum, column) => sum + column.width, 0);
  return (
    <table
      className="w-full table-fixed border-separate border-spacing-0"
      style={{ minWidth: width }}
      aria-rowcount={rows.length + 1}
    >
      <caption className="sr-only">Accounts</caption>
      <colgroup>
        {COLUMNS.map((column) => (
          <col key={column.id} style={{ width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <Head key={column.id} look={column}>
              {column.id === 'months' ? <StripHead months={months} /> : column.label}
            </Head>
          ))}
        </tr>
      </thead>
      <tbody>
        <Gap height={shown.before} />
        {shown.indices.map((index) => {
          const row = rows[index];
          return (
            row && (
              <Row
                key={`${row.account_id} ${row.currency}`}
                row={row}
                index={index}
                months={months}
                isActive={index === cursor}
              />
            )
          );
        })}
        <Gap height={shown.after} />
      </tbody>
    </table>
  );
}

/** An amount that is nothing steps back, so that the others are seen. */
function Cash({ amount, currency, className }: { amount: string; currency: string; className?: string }) {
  if (Number(amount) === 0) return <span className="text-ink-3">–</span>;
  return <span className={className}>{money(amount, currency)}</span>;
}

type RowProps = { row: AccountRow; index: number; months: string[]; isActive: boolean };

const Row = memo(function Row({ row, index, months, isActive }: RowProps) {
  const { currency } = row;
  const cells: Record<string, ReactNode> = {
    name: (
      <Link
        to="/accounts/$id"
        params={{ id: row.account_id }}
        className="inline-block max-w-full truncate align-top leading-6 font-strong -outline-offset-2! hover:underline"
      >
        {row.name ?? row.account_id}
      </Link>
    ),
    place: <span className="text-ink-2">{[row.segment, row.region].filter(Boolean).join(', ')}</span>,
    months: <Months row={row} months={months} />,
    leak: <Cash amount={row.leak} currency={currency} className="font-strong" />,
    over_billed: <Cash amount={row.over_billed} currency={currency} className="text-over" />,
    should_have_billed: <Cash amount={row.should_have_billed} currency={currency} />,
    billed: <Cash amount={row.billed} currency={currency} />,
    credited: <Cash amount={row.credited} currency={currency} />,
    findings:
      row.open_findings === 0 ? (
        <span className="text-ink-3">–</span>
      ) : (
        <Link
          to="/recover"
          search={{ account: row.account_id, currency, status: STILL_OUT }}
          className="link inline-flex min-h-6 min-w-6 items-center justify-end"
        >
          {count(row.open_findings)}
          <span className="sr-only"> findings of {row.name ?? row.account_id}</span>
        </Link>
      ),
  };
  return (
    <tr
      aria-rowindex={index + 2}
      data-active={isActive || undefined}
      className="group h-8 hover:bg-hover data-active:bg-hover"
    >
      {COLUMNS.map((column, at) => (
        <td
          key={column.id}
          className={classes(
            'truncate border-b pr-4 last:pr-0',
            column.figure && 'figure-cell',
            at === 0 && 'pl-2 group-data-active:shadow-[inset_2px_0_0_var(--accent)]',
          )}
        >
          {cells[column.id]}
        </td>
      ))}
    </tr>
  );
});

/** The row's months as a strip, and its figures as words. */
export function Months({ row, months }: { row: AccountRow; months: string[] }) {
  const own = new Map(row.months.map((one) => [one.month, one]));
  const bars = months.map((name) => ({
    month: name,
    above: Number(own.get(name)?.leak ?? 0),
    below: Number(own.get(name)?.over_billed ?? 0),
  }));
  const told = row.months
    .filter((one) => Number(one.leak) > 0 || Number(one.over_billed) > 0)
    .map((one) =>
      [
        month(one.month),
        Number(one.leak) > 0 && `${money(one.leak, row.currency, 'whole')} leaked`,
        Number(one.over_billed) > 0 && `${money(one.over_billed, row.currency, 'whole')} over-billed`,
      ]
        .filter(Boolean)
        .join(' '),
    );
  return <Strip bars={bars} words={told.length > 0 ? told.join(', ') : 'No month leaked.'} />;
}

function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

function Head({ look, children }: { look: Look; children: ReactNode }) {
  const { search, change } = useAccountsSearch();
  const isSorted = look.sort !== undefined && (search.sort ?? 'leak') === look.sort;
  const ascending = search.direction === 'asc';
  const Arrow = ascending ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-label={look.id === 'months' ? 'Leak in the last twelve months' : undefined}
      aria-sort={isSorted ? (ascending ? 'ascending' : 'descending') : undefined}
      className={classes(
        'sticky top-0 z-10 h-9 border-b bg-paper pr-4 text-small font-normal! text-ink-3 first:pl-2 last:pr-0',
        look.figure && 'figure-cell',
      )}
    >
      {look.sort ? (
        <button
          type="button"
          className={classes('inline-flex min-h-6 items-center gap-1 hover:text-ink', isSorted && 'text-ink')}
          onClick={() =>
            change({
              sort: look.sort,
              // Names begin with A, figures with the largest.
              direction: isSorted ? (ascending ? 'desc' : 'asc') : look.sort === 'name' ? 'asc' : 'desc',
            })
          }
        >
          {children}
          {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        children
      )}
    </th>
  );
}
