import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DashboardAccount } from '#overview/shapes.ts';
import { BriefFindings } from '../findings/brief.tsx';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { period } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { money, units } from '../kit/format.ts';
import { Page, Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { ByMonth } from '../overview/by-month.tsx';
import { useCurrencyChoice } from '../overview/currency-choice.tsx';
import { AccountSentence, monthsOf, Totals } from './account-totals.tsx';
import { EVERY_STATUS } from './filters.ts';

const accountQuery = (id: string) =>
  queryOptions({
    queryKey: ['dashboard', 'account', id],
    queryFn: () => request<DashboardAccount>(`/api/dashboard/accounts/${encodeURIComponent(id)}`),
  });

/** One account: what should have been billed beside what was, month by month and line by line. */
export function Account() {
  const { id } = useParams({ from: '/inside/recover/accounts/$id' });
  const account = useQuery(accountQuery(id));
  const data = account.data;
  return (
    <Page
      title={data?.name ?? id}
      sentence={
        data ? (
          <AccountSentence account={data} />
        ) : account.error ? (
          'This account could not be read.'
        ) : (
          <Line className="h-4! w-[min(480px,64vw)]" />
        )
      }
      aside={
        <Button asChild>
          <Link to="/recover" search={{ account: id, status: EVERY_STATUS }}>
            Open in Recover
          </Link>
        </Button>
      }
    >
      {account.error && <FaultNote error={account.error} retry={() => void account.refetch()} />}
      {data ? <Body account={data} /> : !account.error && <RowsSkeleton rows={20} />}
    </Page>
  );
}

function Body({ account }: { account: DashboardAccount }) {
  const months = useMemo(() => monthsOf(account), [account]);
  const { currency, choice } = useCurrencyChoice(months);
  const facts = [account.account_id, account.industry, account.region].filter(Boolean).join(', ');
  return (
    <>
      <p className="text-ink-2">{facts}</p>
      <Totals account={account} />
      <ByMonth months={months} currency={currency} tools={choice} />
      <Section title="Findings">
        {account.findings.length > 0 ? (
          <BriefFindings caption="Findings of this account" findings={account.findings} ofAccount />
        ) : (
          <Empty title="Nothing was found here." />
        )}
      </Section>
      <Section title="Periods">
        <Periods periods={account.periods} />
      </Section>
    </>
  );
}

type PeriodRow = DashboardAccount['periods'][number];
const cash = (row: PeriodRow, text: string | null) =>
  text === null ? <span className="text-ink-3">unknown</span> : money(text, row.currency);

function Periods({ periods }: { periods: PeriodRow[] }) {
  if (periods.length === 0) return <Empty title="No period of this account has been reconciled yet." />;
  const rows = periods.toSorted((a, b) => b.period_start.localeCompare(a.period_start));
  return (
    <Rows
      caption="Reconciled periods"
      rows={rows}
      rowKey={(row) => `${row.product_key} ${row.subscription_id} ${row.period_start} ${row.currency}`}
      columns={[
        { key: 'period', head: 'Period', cell: (row) => period(row.period_start, row.period_end) },
        { key: 'product', head: 'Product', narrow: 'bare', cell: (row) => row.product_key },
        {
          key: 'units',
          head: 'Units',
          figure: true,
          narrow: 'hide',
          cell: (row) => (row.actual_units === null ? '–' : units(row.actual_units)),
        },
        { key: 'difference', head: 'Difference', figure: true, cell: (row) => <Difference row={row} /> },
        {
          key: 'should',
          head: 'Should be billed',
          figure: true,
          cell: (row) => cash(row, row.should_have_billed),
        },
        { key: 'billed', head: 'Billed', figure: true, cell: (row) => cash(row, row.billed) },
      ]}
    />
  );
}

function Difference({ row }: { row: PeriodRow }) {
  if (Number(row.leak) > 0) return <span className="text-leak">{money(row.leak, row.currency)} leaked</span>;
  if (Number(row.over_billed) > 0)
    return <span className="text-over">{money(row.over_billed, row.currency)} over-billed</span>;
  return <span className="text-ink-3">none</span>;
}
