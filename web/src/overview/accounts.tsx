import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { AccountRow, AccountsPage } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { homeFirst, leadText } from '../findings/ledger.ts';
import { ViewMenu } from '../findings/view-menu.tsx';
import { Button } from '../kit/button.tsx';
import { ChooseOne } from '../kit/choice.tsx';
import { month } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { ExportMenu } from '../kit/export-menu.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { useShortcuts } from '../kit/keyboard.ts';
import { PageHead } from '../kit/page.tsx';
import { SearchBox } from '../kit/search-box.tsx';
import { Line, RowsSkeleton } from '../kit/skeleton.tsx';
import { monthsUpTo } from '../kit/strip.tsx';
import { useNarrow } from '../kit/theme.ts';
import { useWindowed } from '../kit/windowed.ts';
import {
  accountFiltersQuery,
  accountsAsked,
  accountsQuery,
  isNarrowed,
  useAccountsSearch,
} from './accounts-filters.ts';
import { AccountsList } from './accounts-list.tsx';
import { AccountsTable } from './accounts-table.tsx';

const NONE: AccountRow[] = [];

/** Every account: what should have been billed, what was, and the difference, a currency at a time. */
export function Accounts() {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const narrow = useNarrow();
  const { search } = useAccountsSearch();
  const query = useInfiniteQuery(accountsQuery(accountsAsked(search)));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NONE, [query.data]);
  const totals = query.data?.pages[0]?.totals ?? null;
  const newest = totals?.newest_month;
  const months = useMemo(() => (newest ? monthsUpTo(newest) : []), [newest]);
  const reach = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const shown = useWindowed({ scroller, body, count: rows.length, rowHeight: narrow ? 64 : 32, reach });
  const cursor = useWalk(rows, shown.show, input, !query.isPending);
  return (
    <div ref={scroller} className="relative flex h-full min-w-0 flex-col overflow-auto">
      <div className="sticky left-0 px-4 pt-6 md:px-8 md:pt-8">
        <PageHead title="Accounts" sentence={<Sentence totals={totals} isPending={query.isPending} />} />
        <Filters input={input} />
      </div>
      <div ref={body} className="grow border-t md:mx-8">
        {query.error ? (
          <FaultNote error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <RowsSkeleton rows={24} height={narrow ? 64 : 32} />
        ) : rows.length === 0 ? (
          <Nothing />
        ) : narrow ? (
          <AccountsList rows={rows} shown={shown} months={months} />
        ) : (
          <AccountsTable rows={rows} shown={shown} months={months} cursor={cursor} />
        )}
      </div>
    </div>
  );
}

/** j and k walk the accounts, o opens the one they stand on, / searches. */
function useWalk(
  rows: AccountRow[],
  show: (index: number) => void,
  input: RefObject<HTMLInputElement | null>,
  isReady: boolean,
): number | null {
  const [cursor, setCursor] = useState<number | null>(null);
  const navigate = useNavigate();
  const walk = (step: number) => {
    if (rows.length === 0) return;
    const next = cursor === null ? 0 : Math.min(rows.length - 1, Math.max(0, cursor + step));
    show(next);
    setCursor(next);
  };
  useShortcuts(
    [
      { keys: 'j', label: 'Next account', run: () => walk(1) },
      { keys: 'k', label: 'Previous account', run: () => walk(-1) },
      {
        keys: 'o',
        label: 'Open the account',
        run: () => {
          const row = cursor === null ? undefined : rows[cursor];
          if (row) void navigate({ to: '/accounts/$id', params: { id: row.account_id } });
        },
      },
      { keys: '/', label: 'Search', run: () => input.current?.focus() },
    ],
    isReady,
  );
  return cursor;
}

function Sentence({ totals, isPending }: { totals: AccountsPage['totals']; isPending: boolean }) {
  const { search } = useAccountsSearch();
  const home = useMe().organization.currency;
  if (isPending)
    return (
      <span className="block min-h-14">
        <Line className="h-4! w-[min(480px,64vw)]" />
      </span>
    );
  if (!totals || totals.accounts === 0)
    return isNarrowed(search) ? <>No account matches.</> : <>No account has been reconciled yet.</>;
  const of = (name: 'leak' | 'should_have_billed' | 'over_billed') =>
    homeFirst(
      totals.by_currency
        .map((one) => ({ amount: one[name], currency: one.currency }))
        .filter((one) => Number(one.amount) > 0),
      home,
    );
  const leaking = totals.by_currency.reduce((sum, one) => sum + one.leaking, 0);
  const when = search.month ? ` in ${month(search.month)}` : '';
  const leak = of('leak');
  const over = of('over_billed');
  if (leak.length === 0)
    return (
      <>
        {plural(totals.accounts, 'account')}, and nothing leaked{when}
        {over.length > 0 && <>; {leadText(over, home)} billed too much</>}.
      </>
    );
  return (
    <>
      {leaking === totals.accounts
        ? plural(leaking, 'account')
        : `${leaking.toLocaleString()} of ${plural(totals.accounts, 'account')}`}{' '}
      leaked{when}: {leadText(leak, home)} of {leadText(of('should_have_billed'), home)} that should have been
      billed.
    </>
  );
}

const HAS = [
  { value: 'leak', label: 'Leak' },
  { value: 'over_billed', label: 'Over-billing' },
  { value: 'neither', label: 'Neither' },
];
const plain = (values: string[] | undefined) => (values ?? []).map((value) => ({ value, label: value }));

function Filters({ input }: { input: RefObject<HTMLInputElement | null> }) {
  const { search, change, open, clear } = useAccountsSearch();
  const words = useQuery(accountFiltersQuery).data;
  return (
    <div className="flex items-start gap-1.5 pb-3">
      <div className="flex min-w-0 grow flex-wrap items-center gap-1.5">
        <SearchBox
          input={input}
          label="Search accounts"
          placeholder="Account"
          value={search.search}
          onChange={(text) => change({ search: text })}
        />
        <div className="flex items-center gap-1.5 md:contents max-md:-mx-4 max-md:w-screen max-md:overflow-x-auto max-md:px-4 max-md:py-1">
          <ViewMenu
            page="accounts"
            names={{ page: 'Accounts', usual: 'Every account' }}
            search={search}
            open={open}
          />
          <ChooseOne label="Has" options={HAS} chosen={search.has} onChange={(has) => change({ has })} />
          <ChooseOne
            label="Month"
            options={(words?.months ?? []).map((value) => ({ value, label: month(value) }))}
            chosen={search.month}
            onChange={(chosen) => change({ month: chosen })}
          />
          <ChooseOne
            label="Currency"
            options={plain(words?.currencies)}
            chosen={search.currency}
            onChange={(currency) => change({ currency })}
          />
          <ChooseOne
            label="Segment"
            options={plain(words?.segments)}
            chosen={search.segment}
            onChange={(segment) => change({ segment })}
          />
          <ChooseOne
            label="Region"
            options={plain(words?.regions)}
            chosen={search.region}
            onChange={(region) => change({ region })}
          />
          {isNarrowed(search) && (
            <Button look="bare" onClick={clear}>
              <X size={14} aria-hidden /> Clear
            </Button>
          )}
        </div>
      </div>
      <div className="shrink-0 max-md:hidden">
        <ExportMenu path="/api/dashboard/accounts" query={accountsAsked(search)} name="accounts" />
      </div>
    </div>
  );
}

function Nothing() {
  const { search, clear } = useAccountsSearch();
  if (isNarrowed(search)) {
    return (
      <Empty title="No account matches these filters.">
        <div className="actions">
          <Button onClick={clear}>Clear filters</Button>
        </div>
      </Empty>
    );
  }
  return (
    <Empty title="No account has been reconciled yet.">
      Import customers, prices, subscriptions, usage and invoices; the first reconciliation fills this page.
      <div className="actions">
        <Button asChild>
          <Link to="/data">Import files</Link>
        </Button>
      </div>
    </Empty>
  );
}
