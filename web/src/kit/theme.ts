import { useSyncExternalStore } from 'react';
import { store, useStored } from './stored.ts';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'plumbline.theme';

/** The chosen theme and a way to choose another; `system` follows the device. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const saved = useStored(KEY);
  return [saved === 'light' || saved === 'dark' ? saved : 'system', setTheme];
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  store(KEY, theme === 'system' ? null : theme);
}

/** True while dark is shown, chosen or by the device, and never on paper; charts redraw on it. */
export function useDark(): boolean {
  const [theme] = useTheme();
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const isPrint = useMedia('print');
  return !isPrint && (theme === 'system' ? systemDark : theme === 'dark');
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

/** True on a phone's width, where tables become readable rows; paper is wide. */
export const useNarrow = () => useMedia('screen and (width < 768px)');
