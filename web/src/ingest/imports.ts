import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  fileKindFields,
  ImportRunJson,
  importReject,
  usageMapping,
  usageMappings,
} from '#ingest/shapes.ts';
import { request } from '../kit/api.ts';
import { isGoing, useFollowedRun, withRun } from '../kit/use-run.ts';

export type Import = ImportRunJson;
export type Reject = z.infer<typeof importReject>;
export type KindFields = z.infer<typeof fileKindFields>['kinds'][number];
export type UsageMapping = z.infer<typeof usageMapping>;
type ImportsPage = { items: Import[]; next_cursor: string | null };

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: () => request<ImportsPage>('/api/imports?limit=100'),
  // One stream is followed at a time, as a browser holds few of them; the others are asked for.
  refetchInterval: (query) => (query.state.data?.items.some(isGoing) ? 2_000 : false),
});

export const kindsQuery = queryOptions({
  queryKey: ['imports', 'kinds'],
  queryFn: () => request<{ kinds: KindFields[] }>('/api/imports/kinds'),
  staleTime: Number.POSITIVE_INFINITY,
});

export const rejectsQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id, 'rejects'],
    queryFn: () =>
      request<{ items: Reject[]; next_cursor: string | null }>(`/api/imports/${id}/rejects?limit=200`),
  });

export const mappingsQuery = queryOptions({
  queryKey: ['mappings'],
  queryFn: () => request<z.infer<typeof usageMappings>>('/api/mappings'),
});

/** Follows the first import that is going, so that its rows count up as they are read. */
export function useLiveImport(runs: Import[]): void {
  const queries = useQueryClient();
  useFollowedRun(
    '/api/imports',
    runs,
    (now) => queries.setQueryData(importsQuery.queryKey, (page) => withRun(page, now)),
    () => {
      void queries.invalidateQueries({ queryKey: importsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: mappingsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ['dashboard'] });
    },
  );
}
