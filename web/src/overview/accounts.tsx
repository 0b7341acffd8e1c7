import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { AccountRow } from '#overview/shapes.ts';
import { ViewMenu } from '../findings/view-menu.tsx';
import { Button } from '../kit/button.tsx';
import { month } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { ExportMenu } from '../kit/export-menu.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { FilterLine, type ListFilter } from '../kit/list/filter-line.tsx';
import { ListFoot, ListPage } from '../kit/list/list-page.tsx';
import { ListStack } from '../kit/list/list-stack.tsx';
import { ListTable } from '../kit/list/list-table.tsx';
import { type ListPlaces, useList, useListPlaces } from '../kit/list/use-list.ts';
import { PageHead } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { monthsUpTo } from '../kit/strip.tsx';
import { useNarrow } from '../kit/theme.ts';
import { accountColumns, nameOf } from './accounts-columns.tsx';
import {
  accountFiltersQuery,
  accountsAsked,
  accountsQuery,
  isNarrowed,
  useAccountsSearch,
} from './accounts-filters.ts';
import { AccountsBasis, AccountsSentence } from './accounts-sentence.tsx';

const NONE: AccountRow[] = [];
const HINTS: [string, string][] = [
  ['j k', 'walk'],
  ['o', 'open'],
  ['/', 'search'],
];
const keyOf = (row: AccountRow) => `${row.account_id} ${row.currency}`;

/** Every account: what should have been billed, what was, and the difference, a currency at a time. */
export function Accounts() {
  const places = useListPlaces();
  const narrow = useNarrow();
  const { search, change } = useAccountsSearch();
  const navigate = useNavigate();
  const query = useInfiniteQuery(accountsQuery(accountsAsked(search)));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NONE, [query.data]);
  const totals = query.data?.pages[0]?.totals ?? null;
  const newest = totals?.newest_month;
  const columns = useMemo(() => accountColumns(newest ? monthsUpTo(newest) : []), [newest]);
  const reach = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const list = useList({
    places,
    rows,
    noun: 'account',
    keyOf,
    nameOf,
    isReady: !query.isPending,
    reach,
    go: (row) => void navigate({ to: '/accounts/$id', params: { id: row.account_id } }),
  });
  return (
    <ListPage
      places={places}
      head={
        <>
          <PageHead
            title="Accounts"
            sentence={<AccountsSentence totals={totals} isPending={query.isPending} />}
            basis={<AccountsBasis totals={totals} />}
          />
          <Filters input={places.input} />
        </>
      }
      foot={<ListFoot hints={HINTS}>{totals && plural(totals.accounts, 'account')}</ListFoot>}
    >
      {query.error && rows.length === 0 ? (
        <FaultNote error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <RowsSkeleton rows={24} height={narrow ? 64 : 32} />
      ) : rows.length === 0 ? (
        <Nothing />
      ) : narrow ? (
        <ListStack caption="Accounts" columns={columns} list={list} />
      ) : (
        <ListTable
          caption="Accounts"
          columns={columns}
          list={list}
          sorting={{
            name: search.sort ?? 'leak',
            direction: search.direction === 'asc' ? 'asc' : 'desc',
          }}
          onSort={({ name, direction }) => change({ sort: name, direction })}
        />
      )}
    </ListPage>
  );
}

const plain = (values: string[] | undefined) => (values ?? []).map((value) => ({ value, label: value }));

function Filters({ input }: { input: ListPlaces['input'] }) {
  const { search, change, open, clear } = useAccountsSearch();
  const words = useQuery(accountFiltersQuery).data;
  const filters: ListFilter[] = [
    {
      name: 'has',
      label: 'Has',
      options: [
        { value: 'leak', label: 'Leak' },
        { value: 'over_billed', label: 'Over-billing' },
        { value: 'neither', label: 'Neither' },
      ],
    },
    {
      name: 'month',
      label: 'Month',
      options: (words?.months ?? []).map((value) => ({ value, label: month(value) })),
    },
    { name: 'currency', label: 'Currency', options: plain(words?.currencies) },
    { name: 'segment', label: 'Segment', options: plain(words?.segments) },
    { name: 'region', label: 'Region', options: plain(words?.regions) },
  ];
  return (
    <FilterLine
      input={input}
      search={{ label: 'Search accounts', placeholder: 'Account' }}
      filters={filters}
      values={search}
      change={change}
      clear={isNarrowed(search) ? clear : undefined}
      views={
        <ViewMenu
          page="accounts"
          names={{ page: 'Accounts', usual: 'Every account' }}
          search={search}
          open={open}
        />
      }
      tools={<ExportMenu path="/api/dashboard/accounts" query={accountsAsked(search)} name="accounts" />}
    />
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
          <Link to="/data">Upload files</Link>
        </Button>
      </div>
    </Empty>
  );
}
