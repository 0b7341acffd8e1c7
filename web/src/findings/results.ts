import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { FindingChange, FindingJson, ResultTotals } from '#findings/shapes.ts';
import { request, withQuery } from '../kit/api.ts';
import { faultText } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { noteOwnChange, type RowsPage } from '../kit/list/rows-query.ts';
import { STATUSES, type Status } from './words.ts';

type FindingsPage = RowsPage<FindingJson>;
export type ResultFilters = Record<string, string | undefined>;

export const FINDINGS_KEY = ['recon', 'results'] as const;
export const FINDINGS_API = '/api/recon/results';

/** What all findings that pass the filters come to, whichever of them are loaded. */
export function totalsQuery({ sort: _, direction: __, ...filters }: ResultFilters) {
  return queryOptions({
    queryKey: [...FINDINGS_KEY, 'totals', filters],
    queryFn: ({ signal }) =>
      request<ResultTotals>(withQuery('/api/recon/results/totals', filters), { signal }),
    placeholderData: (before) => before,
  });
}

export function resultQuery(id: string) {
  return queryOptions({
    queryKey: [...FINDINGS_KEY, 'one', id],
    queryFn: () => request<FindingJson>(`/api/recon/results/${id}`),
  });
}

type Pages = { pages: FindingsPage[]; pageParams: unknown[] };

/** Puts the change into every list and panel that shows the finding, before the server has answered. */
function show(queries: QueryClient, ids: Set<string>, change: FindingChange): void {
  const changed = (one: FindingJson) => (ids.has(one.id) ? { ...one, ...change } : one);
  queries.setQueriesData<Pages>({ queryKey: [...FINDINGS_KEY, 'list'] }, (data) =>
    data ? { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(changed) })) } : data,
  );
  queries.setQueriesData<FindingJson>({ queryKey: [...FINDINGS_KEY, 'one'] }, (one) =>
    one ? changed(one) : one,
  );
  queries.setQueriesData<{ finding: FindingJson }>({ queryKey: ['recon', 'evidence'] }, (data) =>
    data ? { ...data, finding: changed(data.finding) } : data,
  );
}

/** As many findings as one request changes. */
const AT_ONCE = 200;

async function send(findings: FindingJson[], change: FindingChange): Promise<void> {
  const [one] = findings;
  if (one && findings.length === 1) {
    await request(`/api/recon/results/${one.id}`, { method: 'PATCH', body: change });
    return;
  }
  for (let at = 0; at < findings.length; at += AT_ONCE) {
    const ids = findings.slice(at, at + AT_ONCE).map((each) => each.id);
    await request('/api/recon/results', { method: 'PATCH', body: { ids, status: change.status } });
  }
}

/** Changes status or note at once on the page; taken back by itself when the server refuses. */
function useChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ findings, change }: { findings: FindingJson[]; change: FindingChange }) =>
      send(findings, change),
    onMutate: ({ findings, change }) => show(queries, new Set(findings.map((one) => one.id)), change),
    onError: (error, { findings }) => {
      for (const one of findings) show(queries, new Set([one.id]), { status: one.status, note: one.note });
      toast.error(faultText(error));
    },
    onSettled: (_data, _error, { findings }) => {
      void noteOwnChange(queries, FINDINGS_API);
      void queries.invalidateQueries({ queryKey: ['dashboard'] });
      void queries.invalidateQueries({ queryKey: [...FINDINGS_KEY, 'totals'] });
      for (const one of findings) void queries.invalidateQueries({ queryKey: ['recon', 'evidence', one.id] });
    },
  });
}

/** Moves findings to a status, with a way back for as long as the message stands. */
export function useMove() {
  const change = useChange();
  return (findings: FindingJson[], status: Status) => {
    const moving = findings.filter((one) => one.status !== status);
    if (moving.length === 0) return;
    change.mutate({ findings: moving, change: { status } });
    toast(`${STATUSES[status].done}: ${plural(moving.length, 'finding')}.`, {
      action: {
        label: 'Undo',
        onClick: () => {
          // Each goes back to where it was: one request for each status that they came from.
          const earlier = Map.groupBy(moving, (one) => one.status);
          for (const [before, group] of earlier)
            change.mutate({
              findings: group.map((one) => ({ ...one, status })),
              change: { status: before },
            });
        },
      },
    });
  };
}

export function useNote() {
  const change = useChange();
  return (finding: FindingJson, note: string) =>
    change.mutateAsync({ findings: [finding], change: { note } });
}
