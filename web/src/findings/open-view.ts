import type { QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { searchText } from '../search.ts';
import { openingView, searchOfView, type ViewPage, viewsQuery } from './views.ts';

/** A page asked for without any words of its own opens with its reader's default view, or the one it names. */
export async function openView(
  queries: QueryClient,
  page: ViewPage,
  search: Record<string, string | undefined>,
): Promise<void> {
  if (Object.keys(search).some((name) => name !== 'view')) return;
  const views = await queries.ensureQueryData(viewsQuery).catch(() => ({ items: [] }));
  const view = openingView(views.items, page, search);
  const wanted = view && searchOfView(view);
  if (wanted && searchText(wanted) !== searchText(search))
    throw redirect({ to: `/${page}`, search: wanted, replace: true });
}
