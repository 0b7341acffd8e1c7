import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { afterPaint } from '../after-paint.ts';
import { type Shortcut, useShortcuts } from '../keyboard.ts';
import { useMedia, useNarrow } from '../theme.ts';
import { useWindowed } from '../windowed.ts';

export type ListPlaces = {
  scroller: RefObject<HTMLDivElement | null>;
  body: RefObject<HTMLDivElement | null>;
  input: RefObject<HTMLInputElement | null>;
};

/** The places of a list page: what scrolls, what holds the rows, and the field that searches. */
export function useListPlaces(): ListPlaces {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  return { scroller, body, input };
}

type Options<T> = {
  places: ListPlaces;
  rows: T[];
  /** What one row is called in the words of the keys: `finding`. */
  noun: string;
  keyOf: (row: T) => string;
  nameOf: (row: T) => string;
  isReady: boolean;
  /** Asks for more rows when the end comes near. */
  reach: () => void;
  /** The key of the row whose panel is open, and how to open another or none; without it rows open a page. */
  panel?: { openKey: string | undefined; isShown: boolean; open: (key: string | undefined) => void };
  go?: (row: T) => void;
  /** The keys of the marked rows, as the address keeps them. */
  selection?: { keys: ReadonlySet<string>; change: (keys: Iterable<string>) => void };
  /** Reads what a panel needs before it is opened. */
  prefetch?: (row: T) => void;
  /** What else keys do on this list. */
  shortcuts?: (list: { marked: () => T[] }) => Shortcut[];
};

const NOTHING: ReadonlySet<string> = new Set();

/** The row the keys stand on, the marked rows and the rows in sight: one state for table and phone. */
export function useList<T>(options: Options<T>) {
  const { places, rows, keyOf, panel, selection, prefetch, noun } = options;
  const narrow = useNarrow();
  const isPrint = useMedia('print');
  const isBesidePanel = panel?.isShown === true && !narrow;
  const rowHeight = narrow ? 64 : isBesidePanel ? 52 : 32;
  const [placedAt, setPlacedAt] = useState<number | null>(null);
  const openKey = panel?.openKey;
  const openIndex = openKey ? rows.findIndex((row) => keyOf(row) === openKey) : -1;
  // What was asked for last; an address that comes late, while the keys have walked on, does not pull them back.
  const asked = useRef(openKey);
  useEffect(() => {
    if (openIndex >= 0 && (asked.current === undefined || asked.current === openKey)) setPlacedAt(openIndex);
    if (!openKey) asked.current = undefined;
  }, [openIndex, openKey]);
  const cursor = placedAt ?? (openIndex >= 0 ? openIndex : null);
  const window = useWindowed({ ...places, count: rows.length, rowHeight, reach: options.reach });
  useSteadyRow(places.scroller, cursor, rowHeight);

  const near = useCallback(
    (index: number) => {
      const row = rows[index];
      if (row !== undefined) prefetch?.(row);
    },
    [rows, prefetch],
  );
  const selected = selection?.keys ?? NOTHING;
  const select = (keys: Iterable<string>) => selection?.change(keys);
  const toggle = (key: string) => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    select(next);
  };
  const open = (index: number) => {
    setPlacedAt(index);
    const row = rows[index];
    if (row === undefined) return;
    if (!panel) return options.go?.(row);
    const key = keyOf(row);
    asked.current = key;
    near(index);
    // The row answers at once; the panel comes a frame later, unless the keys have walked on by then.
    afterPaint(() => {
      if (asked.current === key) panel.open(key);
    });
  };
  const stand = (index: number) => {
    if (rows.length === 0) return;
    const next = Math.min(rows.length - 1, Math.max(0, index));
    window.show(next);
    setPlacedAt(next);
    if (openKey) open(next);
    // The two that the keys come to next.
    for (const step of [0, 1, 2]) near(next + step);
  };
  const walk = (step: number) => stand(cursor === null ? Math.max(0, step - 1) : cursor + step);
  const marked = () => {
    if (selected.size > 0) return rows.filter((row) => selected.has(keyOf(row)));
    const row = cursor === null ? undefined : rows[cursor];
    return row === undefined ? [] : [row];
  };
  const withRow = (run: (row: T, index: number) => void) => () => {
    const row = cursor === null ? undefined : rows[cursor];
    if (row !== undefined && cursor !== null) run(row, cursor);
  };
  useShortcuts(
    [
      { keys: 'j', label: `Next ${noun}`, run: () => walk(1) },
      { keys: 'k', label: `Previous ${noun}`, run: () => walk(-1) },
      { keys: 'o', label: `Open the ${noun}`, run: withRow((_row, index) => open(index)) },
      { keys: 'PageDown', label: 'A page down', run: () => walk(window.page()) },
      { keys: 'PageUp', label: 'A page up', run: () => walk(-window.page()) },
      { keys: 'Home', label: `First ${noun}`, run: () => stand(0) },
      { keys: 'End', label: `Last ${noun}`, run: () => stand(rows.length - 1) },
      ...(selection ? [{ keys: 'x', label: 'Select', run: withRow((row) => toggle(keyOf(row))) }] : []),
      ...(options.shortcuts?.({ marked }) ?? []),
      { keys: '/', label: 'Search', run: () => places.input.current?.focus() },
      ...(panel
        ? [
            {
              keys: 'Escape',
              label: 'Close',
              run: () => {
                asked.current = undefined;
                if (openKey) panel.open(undefined);
                else select([]);
              },
            },
          ]
        : []),
    ],
    options.isReady,
  );
  return {
    rows,
    keyOf,
    nameOf: options.nameOf,
    window,
    cursor,
    selected,
    isBesidePanel,
    isPrint,
    mayOpen: panel !== undefined,
    maySelect: selection !== undefined,
    open,
    near,
    toggle,
    walk,
    marked,
    selectAll: (all: boolean) => select(all ? rows.map(keyOf) : []),
    clearSelection: () => select([]),
  };
}

export type List<T> = ReturnType<typeof useList<T>>;

/** Keeps the row that the keys stand on where it is on the screen when rows become higher or lower. */
function useSteadyRow(
  scroller: RefObject<HTMLElement | null>,
  cursor: number | null,
  rowHeight: number,
): void {
  const before = useRef<{ index: number; top: number; rowHeight: number } | null>(null);
  useLayoutEffect(() => {
    const region = scroller.current;
    const row = cursor === null ? null : region?.querySelector(`tr[aria-rowindex="${cursor + 2}"]`);
    if (!region || !row || cursor === null) return;
    const was = before.current;
    if (was?.index === cursor && was.rowHeight !== rowHeight)
      region.scrollBy({ top: row.getBoundingClientRect().top - was.top });
    before.current = { index: cursor, top: row.getBoundingClientRect().top, rowHeight };
  });
}
