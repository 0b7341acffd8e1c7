import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFault } from './api.ts';

/** One cache for the whole page; only temporary failures are retried, and an expired session is reported. */
export function createQueryClient(onSessionEnded: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // The question who is signed in answers 401 rightly; its asker knows what to do.
        if (query.meta?.mayBeSignedOut) return;
        if (error instanceof ApiFault && error.status === 401) onSessionEnded();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Without a connection a request fails and says so; what was read before stays.
        networkMode: 'always',
        retry: (count, error) =>
          count < 2 && error instanceof ApiFault && (error.status === 0 || error.status >= 502),
      },
    },
  });
}
