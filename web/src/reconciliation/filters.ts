import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import type { ResultFilters } from '../findings/results.ts';

const route = getRouteApi('/inside/recover');

export const SORTS = [
  'amount',
  'confidence',
  'period',
  'account',
  'type',
  'severity',
  'status',
  'first_seen',
] as const;
type Search = ReturnType<typeof route.useSearch>;

const FILTERS = [
  'type',
  'severity',
  'ledger',
  'recoverability',
  'account',
  'product',
  'currency',
  'period_from',
  'period_to',
  'min_amount',
  'min_confidence',
  'search',
  'state',
  'moved',
  'continues',
] as const;

/** `all` in the address stands for no filter of status; without it, the open ones are shown. */
export const EVERY_STATUS = 'all';

/** What the address asks of the server. */
export function filtersOf(search: Search): ResultFilters {
  const filters: ResultFilters = {};
  for (const name of FILTERS) if (search[name]) filters[name] = search[name];
  const status = statusOf(search);
  if (status !== EVERY_STATUS) filters.status = status;
  const sort = SORTS.find((one) => one === search.sort);
  filters.sort = sort ?? 'amount';
  filters.direction = search.direction === 'asc' ? 'asc' : 'desc';
  return filters;
}

/** The statuses to list: open ones of current findings, every one of closed findings. */
export const statusOf = (search: Search): string =>
  search.status ?? (search.state ? EVERY_STATUS : OPEN_STATUS_LIST);

export function isFiltered(search: Search): boolean {
  return (
    FILTERS.some((name) => search[name]) ||
    (search.status !== undefined && search.status !== OPEN_STATUS_LIST)
  );
}

/** The inbox's whole state, which lives in the address, and how to change a part of it. */
export function useInboxSearch() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/recover' });
  const change = (next: Partial<Search>, options: { keepHistory?: boolean } = {}) =>
    void navigate({
      search: (now) => ({ ...now, ...next }),
      replace: !options.keepHistory,
      resetScroll: false,
    });
  const clear = () =>
    void navigate({
      search: (now) => ({
        finding: now.finding,
        columns: now.columns,
        sort: now.sort,
        direction: now.direction,
        view: 'none',
      }),
    });
  /** Replaces all of it, as opening a view does. */
  const open = (next: Record<string, string>) =>
    void navigate({ search: next as Search, resetScroll: false });
  return { search, change, clear, open };
}

export const listOf = (text: string | undefined): string[] => (text ? text.split(',').filter(Boolean) : []);
export const textOf = (list: Iterable<string>): string | undefined => [...list].join(',') || undefined;
