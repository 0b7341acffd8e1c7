import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ModelDetailJson, ModelJson, PredictionJson, TrainingJson } from '#models/shapes.ts';
import { request, withQuery } from '../kit/api.ts';
import { isGoing, useFollowedRun, withRun } from '../kit/use-run.ts';

type PageOf<T> = { items: T[]; next_cursor: string | null };

const KEY = ['models'] as const;

export const modelsQuery = queryOptions({
  queryKey: [...KEY, 'list'],
  queryFn: () => request<PageOf<ModelJson>>('/api/models?limit=200'),
});

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, 'one', id],
    queryFn: () => request<ModelDetailJson>(`/api/models/${encodeURIComponent(id)}`),
    refetchInterval: (query) => (query.state.data?.training ? 3_000 : false),
  });

export const trainingsQuery = queryOptions({
  queryKey: [...KEY, 'trainings'],
  queryFn: () => request<PageOf<TrainingJson>>('/api/models/trainings?limit=20'),
  // One stream is followed at a time, as a browser holds few of them; the others are asked for.
  refetchInterval: (query) => (query.state.data?.items.some(isGoing) ? 2_000 : false),
});

/** The newest trainings of one model, whatever came of them. */
export const trainingsOfQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, 'trainings', id],
    queryFn: () =>
      request<PageOf<TrainingJson>>(withQuery('/api/models/trainings', { model: id, limit: 10 })),
  });

export type PredictionFilter = { scored?: 'yes' | 'no' | undefined };

export const predictionsQuery = (id: string, filter: PredictionFilter) =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'predictions', id, filter],
    queryFn: ({ pageParam, signal }) =>
      request<PageOf<PredictionJson>>(
        withQuery(`/api/models/${encodeURIComponent(id)}/predictions`, {
          ...filter,
          // A challenger's predictions are nobody's answers.
          role: 'champion',
          limit: 10,
          cursor: pageParam,
        }),
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });

/** Asks for everything that a training, a promotion or a new prediction may have changed. */
export function useModelsChanged(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: KEY });
}

/** Follows the first training that is going, step by step; when it ends, the models are asked for again. */
export function useLiveTraining(trainings: TrainingJson[]): void {
  const queries = useQueryClient();
  const changed = useModelsChanged();
  useFollowedRun(
    '/api/models/trainings',
    trainings,
    (now) => {
      queries.setQueryData(trainingsQuery.queryKey, (page) => withRun(page, now));
      queries.setQueryData(modelQuery(now.model_id).queryKey, (model) =>
        model?.training?.id === now.id ? { ...model, training: now } : model,
      );
    },
    changed,
  );
}
