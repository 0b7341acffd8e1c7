import type { Operation } from './operations.ts';

/** Exchange rates: no call can name anything of another organization's. */
export const RATE_OPERATIONS: Record<string, Operation> = {
  listRates: { own: () => ({ method: 'GET', url: '/api/rates' }), foreign: () => [] },
  putRates: {
    own: () => ({
      method: 'PUT',
      url: '/api/rates',
      body: [{ day: '2026-03-05', currency: 'SEK', base: 'NOK', rate: '1.0125' }],
    }),
    foreign: () => [],
  },
};
