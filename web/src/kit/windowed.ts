import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { useMedia } from './theme.ts';

type Options = {
  scroller: RefObject<HTMLElement | null>;
  /** What holds the rows, somewhere below the top of the scroller. */
  body: RefObject<HTMLElement | null>;
  count: number;
  rowHeight: number;
  /** Asks for more when the end comes near. */
  reach: () => void;
};

/** Which of many equal rows to draw for what is scrolled into sight, and the height before and after them. */
export function useWindowed({ scroller, body, count, rowHeight, reach }: Options) {
  const [margin, setMargin] = useState(0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
    scrollMargin: margin,
    scrollPaddingStart: 40,
    scrollPaddingEnd: 56,
  });
  // What stands above the rows changes its height when filters wrap; asked again at each drawing.
  useLayoutEffect(() => {
    const top = body.current?.offsetTop ?? 0;
    if (top !== margin) setMargin(top);
  });
  useEffect(() => {
    if (rowHeight > 0) virtual.measure();
  }, [virtual, rowHeight]);
  // On paper every loaded row is in sight.
  const isPrint = useMedia('print');
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const nearEnd = last !== undefined && last.index >= count - 24;
  useEffect(() => {
    if (nearEnd) reach();
  }, [nearEnd, reach]);
  return {
    indices: isPrint ? Array.from({ length: count }, (_, index) => index) : items.map((item) => item.index),
    before: first && !isPrint ? first.start - margin : 0,
    after: last && !isPrint ? virtual.getTotalSize() - (last.end - margin) : 0,
    /** How many rows a page of the scroller holds. */
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    show: (index: number) => virtual.scrollToIndex(index, { align: 'auto' }),
  };
}
