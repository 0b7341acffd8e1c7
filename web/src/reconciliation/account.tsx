import { queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { DashboardAccount } from '#overview/shapes.ts';
import { BriefFindings } from '../findings/brief.tsx';
import { request } from '../kit/api.ts';
import { Button } from '../kit/button.tsx';
import { day } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { ExportMenu } from '../kit/export-menu.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { EVERY } from '../kit/list/declared.ts';
import { Page, Section } from '../kit/page.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { ByMonth } from '../overview/by-month.tsx';
import { useCurrencyChoice } from '../overview/currency-choice.tsx';
import { AccountFaults, Subscriptions } from './account-facts.tsx';
import { AccountGrid } from './account-grid.tsx';
import { AccountSentence, monthsOf, Totals } from './account-totals.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { PeriodPanel } from './period-panel.tsx';

const route = getRouteApi('/inside/accounts/$id');

const accountQuery = (id: string) =>
  queryOptions({
    queryKey: ['dashboard', 'account', id],
    queryFn: () => request<DashboardAccount>(`/api/dashboard/accounts/${encodeURIComponent(id)}`),
  });

/** One account: what should have been billed beside what was, month by month, product by product. */
export function Account() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/accounts/$id' });
  const account = useQuery(accountQuery(id));
  const data = account.data;
  const close = () => void navigate({ search: {}, resetScroll: false });
  return (
    <div className="flex h-full print:block print:h-auto">
      <div
        data-page
        className="relative min-w-0 grow overflow-y-auto overscroll-contain print:overflow-visible"
      >
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
              <Link to="/recover" search={{ account: id, status: EVERY }}>
                Open in Recover
              </Link>
            </Button>
          }
        >
          {account.error && <FaultNote error={account.error} retry={() => void account.refetch()} />}
          {data ? <Body account={data} /> : !account.error && <RowsSkeleton rows={20} />}
        </Page>
      </div>
      {search.finding && (
        <EvidencePanel
          id={search.finding}
          known={data?.findings.find((one) => one.id === search.finding)}
          onClose={close}
        />
      )}
      {data && !search.finding && search.product && search.period && (
        <PeriodPanel account={data} product={search.product} month={search.period} onClose={close} />
      )}
    </div>
  );
}

function Body({ account }: { account: DashboardAccount }) {
  const months = useMemo(() => monthsOf(account), [account]);
  const { currency, choice } = useCurrencyChoice(months);
  const facts = [
    account.account_id,
    account.segment,
    account.industry,
    account.region,
    account.owner && `Owner: ${account.owner}`,
    account.customer_since && `customer since ${day(account.customer_since)}`,
  ].filter(Boolean);
  return (
    <>
      <p className="text-ink-2">{facts.join(', ')}</p>
      <Totals account={account} />
      <AccountGrid
        account={account}
        currency={currency}
        tools={
          <>
            {choice}
            <ExportMenu
              path="/api/recon/periods"
              query={{ account: account.account_id }}
              name={`periods-${account.account_id}`}
            />
          </>
        }
      />
      <ByMonth months={months} currency={currency} height={220} />
      <Section
        title="Findings"
        note={account.findings.length > 0 ? plural(account.findings.length, 'finding') : undefined}
      >
        {account.findings.length > 0 ? (
          <BriefFindings caption="Findings of this account" findings={account.findings} ofAccount />
        ) : (
          <Empty title="No findings." />
        )}
      </Section>
      <AccountFaults accountId={account.account_id} />
      <Subscriptions accountId={account.account_id} />
    </>
  );
}
