import { useEffect, useRef } from 'react';
import { store, stored, useStored } from './stored.ts';

/** `keys` is one key (`j`), or a key and then another (`g r`). */
export type Shortcut = { keys: string; label: string; run: () => void };

const KEY = 'plumbline.single-keys';
const groups: { current: Shortcut[] }[] = [];
const PAUSE_MS = 1_200;
let before: { key: string; at: number } | null = null;

/** Keys pressed while the page that was just asked for is still coming: they are meant for it. */
let early: { key: string; at: number }[] = [];
let wentAt = Number.NEGATIVE_INFINITY;
const EARLY_MS = 8_000;

/** Whether single-key shortcuts are on: some readers use dictation or switches, where a stray letter does harm. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  return [useStored(KEY) !== 'off', (on) => store(KEY, on ? null : 'off')];
}

/** Every shortcut that acts on the page as it is now, the page's own first. */
export function shortcutsNow(): Shortcut[] {
  return groups.toReversed().flatMap((group) => group.current);
}

/**
 * Binds keys while the component is shown and `isReady`; what was bound last is asked first. Keys that were
 * pressed on the way to the page act once it is ready.
 */
export function useShortcuts(shortcuts: Shortcut[], isReady = true): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!isReady) return;
    groups.push(latest);
    const later = setTimeout(actEarly);
    return () => {
      clearTimeout(later);
      groups.splice(groups.indexOf(latest), 1);
    };
  }, [isReady]);
}

/** Runs what was pressed too early, a key at a time, so that each sees what the one before it did. */
function actEarly(): void {
  const next = early.shift();
  if (!next) return;
  const shortcut = shortcutsNow().find((one) => one.keys === next.key);
  if (shortcut && Date.now() - next.at < EARLY_MS) shortcut.run();
  if (early.length > 0) setTimeout(actEarly, 16);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

const PAGING = new Set(['PageDown', 'PageUp', 'Home', 'End']);

/** A region that has the focus scrolls itself. */
function isScrolling({ key, target }: KeyboardEvent): boolean {
  return PAGING.has(key) && target instanceof Element && target.closest('[data-scrolls]') !== null;
}

/** Starts listening; call it once. Keys do nothing while someone types, or while a dialog or menu is open. */
export function listenToKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) || isScrolling(event)) return;
    if (event.key.length === 1 && stored(KEY) === 'off') return;
    if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
    const now = Date.now();
    const sequence = before && now - before.at < PAUSE_MS ? `${before.key} ${event.key}` : null;
    const all = shortcutsNow();
    const isSequence = sequence !== null && all.some((shortcut) => shortcut.keys === sequence);
    const found = all.find((shortcut) => shortcut.keys === (isSequence ? sequence : event.key));
    before = found ? null : { key: event.key, at: now };
    if (!found) {
      if (now - wentAt < EARLY_MS && event.key.length === 1) early.push({ key: event.key, at: now });
      return;
    }
    if (isSequence) {
      wentAt = now;
      early = [];
    }
    event.preventDefault();
    found.run();
  });
}
