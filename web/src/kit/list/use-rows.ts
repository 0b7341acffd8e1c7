import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type ListAddress, listOf, textOf } from './address.ts';
import { placeOf } from './declared.ts';
import type { ListSpec } from './list-spec.ts';
import { rowsQuery, useNewer } from './rows-query.ts';
import { type ListPlaces, useList } from './use-list.ts';

const NONE: never[] = [];

/** The rows of an entity's list that pass the filters of the address, with marks, keys and the open one. */
export function useRows<T>(
  spec: ListSpec<T>,
  places: ListPlaces,
  address: ListAddress,
  asked: Record<string, string | undefined>,
  isPanelShown: boolean,
) {
  const { entity, api, queryKey, keyOf, nameOf, panel, bulk } = spec;
  const { search, change } = address;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = useInfiniteQuery(rowsQuery<T>(api, queryKey, asked));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NONE, [query.data]);
  const keys = useMemo(() => new Set(listOf(search.selected)), [search.selected]);
  const reach = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const prefetch = useCallback((row: T) => spec.prefetch?.(queries, row), [spec, queries]);
  const isNewer = useNewer(api, query.data?.pages[0]?.revision);
  const place = placeOf(entity);
  const word = place?.panel?.word;
  const acts = bulk?.use();
  const list = useList<T>({
    places,
    rows,
    noun: entity.one,
    keyOf,
    nameOf,
    isReady: !query.isPending,
    reach,
    prefetch,
    ...(panel && word
      ? {
          panel: {
            openKey: search[word],
            isShown: isPanelShown,
            open: (key) => change({ [word]: key }, { keepHistory: key !== undefined && !search[word] }),
          },
        }
      : {}),
    ...(spec.go ? { go: (row) => void navigate({ to: spec.go?.(row) ?? '.' }) } : {}),
    ...(bulk ? { selection: { keys, change: (next) => change({ selected: textOf(next) }) } } : {}),
    shortcuts: ({ marked }) => acts?.shortcuts(marked) ?? [],
  });
  return { query, list, isNewer, acts };
}
