import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { toast } from 'sonner';
import type { FindingChange, FindingJson } from '#findings/shapes.ts';
import { request, withQuery } from '../kit/api.ts';
import { faultText } from '../kit/fault.tsx';
import { plural } from '../kit/format.ts';
import { STATUSES, type Status } from './words.ts';

type FindingsPage = { items: FindingJson[]; next_cursor: string | null };
export type ResultFilters = Record<string, string | undefined>;

const KEY = ['recon', 'results'] as const;
const PAGE_ROWS = 200;

/** The findings that pass the filters, page by page as the reader scrolls. */
export function resultsQuery(filters: ResultFilters) {
  return infiniteQueryOptions({
    queryKey: [...KEY, 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      request<FindingsPage>(
        withQuery('/api/recon/results', { ...filters, limit: PAGE_ROWS, cursor: pageParam }),
        {
          signal,
        },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: FindingsPage) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

export function resultQuery(id: string) {
  return queryOptions({
    queryKey: [...KEY, 'one', id],
    queryFn: () => request<FindingJson>(`/api/recon/results/${id}`),
  });
}

type Pages = { pages: FindingsPage[]; pageParams: unknown[] };

/** Puts the change into every list and panel that shows the finding, before the server has answered. */
function show(queries: QueryClient, ids: Set<string>, change: FindingChange): void {
  const changed = (one: FindingJson) => (ids.has(one.id) ? { ...one, ...change } : one);
  queries.setQueriesData<Pages>({ queryKey: [...KEY, 'list'] }, (data) =>
    data ? { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(changed) })) } : data,
  );
  queries.setQueriesData<FindingJson>({ queryKey: [...KEY, 'one'] }, (one) => (one ? changed(one) : one));
  queries.setQueriesData<{ finding: FindingJson }>({ queryKey: ['recon', 'evidence'] }, (data) =>
    data ? { ...data, finding: changed(data.finding) } : data,
  );
}

/** Changes status or note at once on the page; taken back by itself when the server refuses. */
function useChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ findings, change }: { findings: FindingJson[]; change: FindingChange }) =>
      Promise.all(
        findings.map((one) => request(`/api/recon/results/${one.id}`, { method: 'PATCH', body: change })),
      ),
    onMutate: ({ findings, change }) => show(queries, new Set(findings.map((one) => one.id)), change),
    onError: (error, { findings }) => {
      for (const one of findings) show(queries, new Set([one.id]), { status: one.status, note: one.note });
      toast.error(faultText(error));
    },
    onSettled: (_data, _error, { findings }) => {
      void queries.invalidateQueries({ queryKey: ['dashboard'] });
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
          for (const one of moving)
            change.mutate({ findings: [{ ...one, status }], change: { status: one.status } });
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
