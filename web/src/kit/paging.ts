import { useShortcuts } from './keyboard.ts';

/** The keys that turn pages, for a page whose scrolling part does not have the focus. */
export function usePaging(turn: (to: 'down' | 'up' | 'first' | 'last') => void): void {
  useShortcuts([
    { keys: 'PageDown', label: 'A page down', run: () => turn('down') },
    { keys: 'PageUp', label: 'A page up', run: () => turn('up') },
    { keys: 'Home', label: 'To the start', run: () => turn('first') },
    { keys: 'End', label: 'To the end', run: () => turn('last') },
  ]);
}

/** Turns the pages of a region that scrolls. */
export function turnPage(region: HTMLElement, to: 'down' | 'up' | 'first' | 'last'): void {
  const page = region.clientHeight - 48;
  const { scrollTop, scrollHeight } = region;
  const top = { down: scrollTop + page, up: scrollTop - page, first: 0, last: scrollHeight }[to];
  region.scrollTo({ top });
}
