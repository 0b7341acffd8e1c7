import { useInfiniteQuery } from '@tanstack/react-query';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { resultsQuery, useMove } from '../findings/results.ts';
import { afterPaint } from '../kit/after-paint.ts';
import { useShortcuts } from '../kit/keyboard.ts';
import { useNarrow } from '../kit/theme.ts';
import { useWindowed } from '../kit/windowed.ts';
import { filtersOf, listOf, textOf, useInboxSearch } from './filters.ts';

const NONE: FindingJson[] = [];

type Places = {
  scroller: RefObject<HTMLElement | null>;
  body: RefObject<HTMLElement | null>;
  focusSearch: () => void;
};

/** The findings, the row the keys stand on, and the rows that are marked: one state for table and phone. */
export function useInbox({ scroller, body, focusSearch }: Places) {
  const { search, change } = useInboxSearch();
  const mayWork = useAtLeast('analyst');
  const move = useMove();
  const query = useInfiniteQuery(resultsQuery(filtersOf(search)));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const findings = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? NONE, [query.data]);
  const selected = useMemo(() => new Set(listOf(search.selected)), [search.selected]);
  const [placed, setPlaced] = useState<number | null>(null);
  const openIndex = search.finding ? findings.findIndex((one) => one.id === search.finding) : -1;
  // What was asked for last; an address that comes late, while the keys have walked on, does not pull them back.
  const asked = useRef(search.finding);
  useEffect(() => {
    if (openIndex >= 0 && (asked.current === undefined || asked.current === search.finding))
      setPlaced(openIndex);
    if (!search.finding) asked.current = undefined;
  }, [openIndex, search.finding]);
  const cursor = placed ?? (openIndex >= 0 ? openIndex : null);

  const reach = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = useWindowed({
    scroller,
    body,
    count: findings.length,
    rowHeight: useNarrow() ? 64 : 32,
    reach,
  });

  const select = (ids: Iterable<string>) => change({ selected: textOf(ids) });
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next);
  };
  const open = (index: number) => {
    setPlaced(index);
    const one = findings[index];
    if (!one) return;
    asked.current = one.id;
    // The row answers at once; the panel comes a frame later, unless the keys have walked on by then.
    afterPaint(() => {
      if (asked.current === one.id) change({ finding: one.id }, { keepHistory: !search.finding });
    });
  };
  const walk = (step: number) => {
    if (findings.length === 0) return;
    const next = cursor === null ? 0 : Math.min(findings.length - 1, Math.max(0, cursor + step));
    rows.show(next);
    setPlaced(next);
    if (search.finding) open(next);
  };
  const marked = () => {
    if (selected.size > 0) return findings.filter((one) => selected.has(one.id));
    const one = cursor === null ? undefined : findings[cursor];
    return one ? [one] : [];
  };
  const shortcuts = [
    { keys: 'j', label: 'Next finding', run: () => walk(1) },
    { keys: 'k', label: 'Previous finding', run: () => walk(-1) },
    { keys: 'o', label: 'Open its evidence', run: () => cursor !== null && open(cursor) },
    {
      keys: 'x',
      label: 'Select',
      run: () => {
        const one = cursor === null ? undefined : findings[cursor];
        if (one) toggle(one.id);
      },
    },
    ...(mayWork ? [{ keys: 'e', label: 'Acknowledge', run: () => move(marked(), 'acknowledged') }] : []),
    { keys: '/', label: 'Search', run: focusSearch },
    {
      keys: 'Escape',
      label: 'Close',
      run: () => {
        asked.current = undefined;
        if (search.finding) change({ finding: undefined });
        else select([]);
      },
    },
  ];
  useShortcuts(shortcuts, !query.isPending);

  return {
    query,
    findings,
    selected,
    cursor,
    rows,
    toggle,
    open,
    move,
    marked,
    mayWork,
    selectAll: (all: boolean) => select(all ? findings.map((one) => one.id) : []),
    clearSelection: () => select([]),
  };
}

export type Inbox = ReturnType<typeof useInbox>;
