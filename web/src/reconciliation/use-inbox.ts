import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { resultQuery, resultsQuery, useMove } from '../findings/results.ts';
import { accountLabel } from '../findings/words.ts';
import { type ListPlaces, useList } from '../kit/list/use-list.ts';
import { evidenceQuery } from './evidence-query.ts';
import { filtersOf, listOf, textOf, useInboxSearch } from './filters.ts';

const NONE: FindingJson[] = [];
const keyOf = (one: FindingJson) => one.id;

/** The findings that pass the filters as a list, and what may be done with the marked ones. */
export function useInbox(places: ListPlaces, isPanelShown: boolean) {
  const { search, change } = useInboxSearch();
  const mayWork = useAtLeast('analyst');
  const move = useMove();
  const queries = useQueryClient();
  const query = useInfiniteQuery(resultsQuery(filtersOf(search)));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const findings = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NONE, [query.data]);
  const keys = useMemo(() => new Set(listOf(search.selected)), [search.selected]);
  const reach = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const prefetch = useCallback(
    (one: FindingJson) => {
      void queries.prefetchQuery(resultQuery(one.id));
      void queries.prefetchQuery(evidenceQuery(one.id));
    },
    [queries],
  );
  const list = useList({
    places,
    rows: findings,
    noun: 'finding',
    keyOf,
    nameOf: accountLabel,
    isReady: !query.isPending,
    reach,
    prefetch,
    panel: {
      openKey: search.finding,
      isShown: isPanelShown,
      open: (finding) => change({ finding }, { keepHistory: finding !== undefined && !search.finding }),
    },
    selection: { keys, change: (next) => change({ selected: textOf(next) }) },
    shortcuts: ({ marked }) =>
      mayWork ? [{ keys: 'e', label: 'Acknowledge', run: () => move(marked(), 'acknowledged') }] : [],
  });
  return { query, list, move, mayWork };
}

export type Inbox = ReturnType<typeof useInbox>;
