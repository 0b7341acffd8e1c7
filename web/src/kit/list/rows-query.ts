import { infiniteQueryOptions, type QueryClient, useQuery } from '@tanstack/react-query';
import { requestRevised, withQuery } from '../api.ts';

/** A page of a list with the revisions of the facts it was read from; null where the server counts none. */
export type RowsPage<T> = { items: T[]; next_cursor: string | null; revision: string | null };

const PAGE_ROWS = 200;
const ASK_AGAIN_MS = 30_000;

/** The rows that pass the filters, page by page as the reader scrolls; they never change under the reader's hands. */
export function rowsQuery<T>(api: string, key: readonly string[], asked: Record<string, string | undefined>) {
  return infiniteQueryOptions({
    queryKey: [...key, 'list', asked],
    queryFn: ({ pageParam, signal }): Promise<RowsPage<T>> =>
      requestRevised<Omit<RowsPage<T>, 'revision'>>(
        withQuery(api, { ...asked, limit: PAGE_ROWS, cursor: pageParam }),
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: RowsPage<T>) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

const revisionKey = (api: string) => ['revision', api] as const;
const ownKey = (api: string) => ['revision', api, 'own'] as const;

const readRevision = (api: string, signal?: AbortSignal) =>
  requestRevised<object>(withQuery(api, { limit: 1 }), signal).then((answer) => answer.revision);

/** True once the facts of a list have moved since it was read, other than by the reader's own hand. */
export function useNewer(api: string, loaded: string | null | undefined): boolean {
  const now = useQuery({
    queryKey: revisionKey(api),
    queryFn: ({ signal }): Promise<string | null> => readRevision(api, signal),
    enabled: Boolean(loaded),
    refetchInterval: ASK_AGAIN_MS,
    refetchOnWindowFocus: true,
    staleTime: 5_000,
    // What was just read with the rows is the first answer.
    ...(loaded ? { initialData: loaded } : {}),
    retry: false,
  }).data;
  const own = useQuery<string | null>({ queryKey: ownKey(api), queryFn: () => null, enabled: false }).data;
  return Boolean(loaded && now) && isLater(now ?? '', loaded ?? '') && isLater(now ?? '', own ?? '');
}

/** What the reader changed is on the page already: the facts as they stand now are no news. */
export async function noteOwnChange(queries: QueryClient, api: string): Promise<void> {
  const now = await readRevision(api).catch(() => null);
  if (now === null) return;
  queries.setQueryData(ownKey(api), now);
  queries.setQueryData(revisionKey(api), now);
}

/** Whether a text of counters, `findings=4 records=2`, is past another: one of them counted on. */
export function isLater(text: string, than: string): boolean {
  const before = new Map(than.split(' ').map((part) => part.split('=') as [string, string]));
  return text.split(' ').some((part) => {
    const [family = '', moves] = part.split('=');
    return Number(moves) > Number(before.get(family) ?? 0);
  });
}
