import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { request } from './api.ts';
import { faultText } from './fault.tsx';
import { useProgress } from './server-events.ts';

/** What every long job is to a page: something with an id that waits its turn, goes on, or is over. */
export type Run = { id: string; status: string };

export const isGoing = (run: Run): boolean => run.status === 'queued' || run.status === 'running';

/** The runs of a page of a list with one of them as it is now. */
export function withRun<T extends Run, P extends { items: T[] }>(page: P | undefined, now: T): P | undefined {
  return page && { ...page, items: page.items.map((run) => (run.id === now.id ? now : run)) };
}

/**
 * Follows the first active run, one at a time, as a browser holds few streams. The runs are fetched again after
 * a reload, so that nothing of it is kept here. `path` is the list's: its events are at `path/:id/events`.
 */
export function useFollowedRun<T extends Run>(
  path: string,
  runs: readonly T[],
  onProgress: (now: T) => void,
  onEnd: () => void,
): void {
  const live = runs.find((run) => run.status === 'running') ?? runs.find(isGoing);
  useProgress<T>(live ? `${path}/${live.id}/events` : null, onProgress, onEnd);
}

/** Cancels a run; a fault, as of one that has ended, is shown. */
export function useCancelledRun(path: string, id: string, onSettled: () => unknown) {
  return useMutation({
    mutationFn: () => request(`${path}/${id}/cancel`, { body: {} }),
    onSettled,
    onError: (error) => toast.error(faultText(error)),
  });
}
