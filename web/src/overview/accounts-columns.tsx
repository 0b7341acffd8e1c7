import { Link } from '@tanstack/react-router';
import type { AccountRow } from '#overview/shapes.ts';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { month } from '../kit/date.ts';
import { count, money } from '../kit/format.ts';
import type { ListColumn } from '../kit/list/column.ts';
import { Strip, StripHead } from '../kit/strip.tsx';

export const nameOf = (row: AccountRow) => row.name ?? row.account_id;

type Amounts = 'leak' | 'over_billed' | 'should_have_billed' | 'billed' | 'credited';

/** A column of money that the server sorts by its own name. */
function cash(
  name: Amounts,
  label: string,
  width: number,
  className?: string,
  rest: Partial<ListColumn<AccountRow>> = {},
): ListColumn<AccountRow> {
  return {
    name,
    label,
    width,
    figure: true,
    sort: name,
    cell: (row) => <Cash amount={row[name]} currency={row.currency} className={className} />,
    ...rest,
  };
}

/** The columns of an account in one currency; the months are those of the strip, oldest first. */
export function accountColumns(months: string[]): ListColumn<AccountRow>[] {
  return [
    {
      name: 'name',
      label: 'Account',
      width: 188,
      sort: 'name',
      first: 'asc',
      beside: 'stays',
      leads: true,
      cell: (row) => (
        <Link
          to="/accounts/$id"
          params={{ id: row.account_id }}
          className="inline-block max-w-full truncate align-top leading-6 font-strong -outline-offset-2! hover:underline"
        >
          {nameOf(row)}
        </Link>
      ),
    },
    {
      name: 'place',
      label: 'Segment, region',
      width: 188,
      cell: (row) => (
        <span className="text-ink-2">{[row.segment, row.region].filter(Boolean).join(', ')}</span>
      ),
    },
    {
      name: 'months',
      label: 'Leak in the last twelve months',
      head: <StripHead months={months} />,
      width: 108,
      beside: { under: 'name' },
      cell: (row) => <Months row={row} months={months} />,
    },
    cash('leak', 'Leak', 120, 'font-strong', { beside: 'stays' }),
    cash('over_billed', 'Over-billed', 100, 'text-over'),
    cash('should_have_billed', 'Should have billed', 128, undefined, { beside: { under: 'leak' } }),
    cash('billed', 'Billed', 124),
    cash('credited', 'Credited', 92),
    {
      name: 'findings',
      label: 'Findings',
      width: 72,
      figure: true,
      sort: 'findings',
      cell: (row) =>
        row.open_findings === 0 ? (
          <span className="text-ink-3">–</span>
        ) : (
          <Link
            to="/recover"
            search={{ account: row.account_id, currency: row.currency, status: OPEN_STATUS_LIST }}
            className="link inline-flex min-h-6 min-w-6 items-center justify-end"
          >
            {count(row.open_findings)}
            <span className="sr-only"> findings of {nameOf(row)}</span>
          </Link>
        ),
    },
  ];
}

type CashProps = { amount: string; currency: string; className?: string | undefined };

/** An amount that is nothing steps back, so that the others are seen. */
function Cash({ amount, currency, className }: CashProps) {
  if (Number(amount) === 0) return <span className="text-ink-3">–</span>;
  return <span className={className}>{money(amount, currency)}</span>;
}

/** The row's months as a strip, and its figures as words. */
function Months({ row, months }: { row: AccountRow; months: string[] }) {
  const own = new Map(row.months.map((one) => [one.month, one]));
  const bars = months.map((name) => ({
    month: name,
    above: Number(own.get(name)?.leak ?? 0),
    below: Number(own.get(name)?.over_billed ?? 0),
  }));
  const monthTexts = row.months
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
  return <Strip bars={bars} words={monthTexts.length > 0 ? monthTexts.join(', ') : 'No month leaked.'} />;
}
