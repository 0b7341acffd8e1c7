import { WifiOff } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';

/** One line above the rows: what changed under the reader, and the one thing to do about it. */
export function Banner({
  icon,
  children,
  action,
}: {
  icon?: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role="status"
      className="mt-3 flex min-h-9 flex-wrap items-center gap-x-2.5 gap-y-1 rounded-md bg-hover px-3 py-1 print:hidden"
    >
      {icon}
      <span className="min-w-0 grow">{children}</span>
      {action}
    </div>
  );
}

/** True while the browser knows that it reaches nobody. */
export function useOffline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener);
      window.addEventListener('offline', listener);
      return () => {
        window.removeEventListener('online', listener);
        window.removeEventListener('offline', listener);
      };
    },
    () => !navigator.onLine,
  );
}

/** What a page is without a connection: the figures as they were last read. */
export function OfflineNote() {
  if (!useOffline()) return null;
  return (
    <Banner icon={<WifiOff size={16} strokeWidth={1.6} aria-hidden className="text-ink-2" />}>
      <span className="font-strong">You are offline.</span>{' '}
      <span className="text-ink-2">These are the figures from the last update.</span>
    </Banner>
  );
}
