import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { AccountFilters, AccountsPage } from '#overview/shapes.ts';
import { type Query, request, withQuery } from '../kit/api.ts';

const route = getRouteApi('/inside/accounts');
type Search = ReturnType<typeof route.useSearch>;

const FILTERS = ['search', 'currency', 'segment', 'region', 'has', 'month'] as const;
export const SORTS = [
  'leak',
  'over_billed',
  'should_have_billed',
  'billed',
  'credited',
  'findings',
  'name',
] as const;
const PAGE_ROWS = 200;

/** What the address asks of the server. */
export function accountsAsked(search: Search): Query {
  const asked: Query = Object.fromEntries(FILTERS.map((name) => [name, search[name]]));
  asked.sort = SORTS.find((one) => one === search.sort) ?? 'leak';
  asked.direction = search.direction === 'asc' ? 'asc' : 'desc';
  return asked;
}

export const isNarrowed = (search: Search) => FILTERS.some((name) => search[name]);

export const accountsQuery = (asked: Query) =>
  infiniteQueryOptions({
    queryKey: ['dashboard', 'accounts', asked],
    queryFn: ({ pageParam, signal }) =>
      request<AccountsPage>(
        withQuery('/api/dashboard/accounts', { ...asked, limit: PAGE_ROWS, cursor: pageParam }),
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: AccountsPage) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });

export const accountFiltersQuery = queryOptions({
  queryKey: ['dashboard', 'account-filters'],
  queryFn: () => request<AccountFilters>('/api/dashboard/account-filters'),
  staleTime: 300_000,
});

/** The list's whole state, which lives in the address. */
export function useAccountsSearch() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/accounts' });
  const change = (next: Partial<Search>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false });
  const open = (next: Record<string, string>) =>
    void navigate({ search: next as Search, resetScroll: false });
  const clear = () =>
    void navigate({ search: { sort: search.sort, direction: search.direction, view: 'none' } as Search });
  return { search, change, open, clear };
}
