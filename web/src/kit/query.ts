import { QueryClient } from '@tanstack/react-query';
import { ApiFault } from './api.ts';

/** One cache for the whole page; only what may pass by itself is tried again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) =>
          count < 2 && error instanceof ApiFault && (error.status === 0 || error.status >= 502),
      },
    },
  });
}
