import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { NewView, ViewChange, ViewJson } from '#findings/shapes.ts';
import { request } from '../kit/api.ts';
import { searchText } from '../search.ts';

export type ViewPage = ViewJson['page'];

export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: () => request<{ items: ViewJson[] }>('/api/views'),
  staleTime: 60_000,
});

/** What is where one stands, and never a part of a view. */
const PASSING = new Set(['finding', 'selected', 'view', 'cell']);

/** The words of an address that a view keeps, in one order, so that equal views are equal texts. */
export function viewText(search: Record<string, string | undefined>): string {
  const kept = Object.entries(search).filter(([name, value]) => value && !PASSING.has(name));
  return searchText(Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))).slice(1);
}

/** The address of a view: its words, and which one it is. */
export const searchOfView = (view: Pick<ViewJson, 'id' | 'query'>): Record<string, string> => ({
  ...Object.fromEntries(new URLSearchParams(view.query)),
  view: view.id,
});

/** Where a page that was asked for without any words begins: its reader's default view, if they chose one. */
export function openingView(views: ViewJson[], page: ViewPage, search: Record<string, string | undefined>) {
  const own = views.filter((view) => view.page === page);
  const { view: asked, ...words } = search;
  if (Object.keys(words).length > 0) return undefined;
  return asked ? own.find((view) => view.id === asked) : own.find((view) => view.is_default);
}

type Act =
  | { act: 'save'; body: NewView }
  | { act: 'change'; id: string; body: ViewChange }
  | { act: 'delete'; id: string }
  | { act: 'default'; page: ViewPage; id: string | null };

/** Saves, changes, deletes or chooses a view; the list is asked again before the promise is kept. */
export function useViewAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (asked: Act): Promise<ViewJson | null> => {
      if (asked.act === 'save') return request<ViewJson>('/api/views', { body: asked.body });
      if (asked.act === 'change')
        return request<ViewJson>(`/api/views/${asked.id}`, { method: 'PATCH', body: asked.body });
      if (asked.act === 'delete') await request(`/api/views/${asked.id}`, { method: 'DELETE' });
      else
        await request('/api/views/default', {
          method: 'PUT',
          body: { page: asked.page, view_id: asked.id },
        });
      return null;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: viewsQuery.queryKey }),
  });
}
