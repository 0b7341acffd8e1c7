import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { RunJson } from '#reconciliation/shapes.ts';
import { request } from '../kit/api.ts';
import { faultText } from '../kit/fault.tsx';

type RunsPage = { items: RunJson[]; next_cursor: string | null };

export const runsQuery = queryOptions({
  queryKey: ['recon', 'runs'],
  queryFn: () => request<RunsPage>('/api/recon/runs?limit=20'),
});

export const isGoing = (run: RunJson | undefined | null) =>
  run?.status === 'queued' || run?.status === 'running';

/** The run that is going now, if one is: found again after a reload, as the server holds it. */
export function useGoingRun(): RunJson | null {
  const latest = useQuery(runsQuery).data?.items[0];
  return latest && isGoing(latest) ? latest : null;
}

const postRun = (scope: 'all' | 'touched') => request<RunJson>('/api/recon/runs', { body: { scope } });

/** Starts a reconciliation; its progress shows at the foot of the navigation, wherever the reader goes. */
export function useStartRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: postRun,
    onSuccess: () => void queries.invalidateQueries({ queryKey: runsQuery.queryKey }),
    onError: (error) => toast.error(faultText(error)),
  });
}

/** The same from where no component stays to wait for the answer. */
export async function startRun(queries: QueryClient, scope: 'all' | 'touched'): Promise<void> {
  try {
    await postRun(scope);
    await queries.invalidateQueries({ queryKey: runsQuery.queryKey });
  } catch (error) {
    toast.error(faultText(error));
  }
}
