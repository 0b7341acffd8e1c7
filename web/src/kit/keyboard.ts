import { useEffect, useRef } from 'react';
import { store, stored, useStored } from './stored.ts';

/** `keys` is one key (`j`), or a key and then another (`g r`). */
export type Shortcut = { keys: string; label: string; run: () => void };

const KEY = 'plumbline.single-keys';
const groups: { current: Shortcut[] }[] = [];
const PAUSE_MS = 1_200;
let before: { key: string; at: number } | null = null;

/** Whether single keys act at all: some readers dictate or use switches, where a stray letter does harm. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  return [useStored(KEY) !== 'off', (on) => store(KEY, on ? null : 'off')];
}

/** Every shortcut that acts on the page as it is now, the page's own first. */
export function shortcutsNow(): Shortcut[] {
  return groups.toReversed().flatMap((group) => group.current);
}

/** Binds keys while the component is shown; what was bound last is asked first. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    groups.push(latest);
    return () => {
      groups.splice(groups.indexOf(latest), 1);
    };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Starts listening; call it once. Keys do nothing while someone types, or while a dialog or menu is open. */
export function listenToKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) || stored(KEY) === 'off') return;
    if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
    const now = Date.now();
    const sequence = before && now - before.at < PAUSE_MS ? `${before.key} ${event.key}` : null;
    const all = shortcutsNow();
    const found =
      (sequence && all.find((shortcut) => shortcut.keys === sequence)) ||
      all.find((shortcut) => shortcut.keys === event.key);
    before = found ? null : { key: event.key, at: now };
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}
