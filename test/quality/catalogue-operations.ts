import type { Operation } from './operations.ts';

/** Rates, questions and their receipts: a plan names words of the catalogue, whose rows are the asker's own. */
export const CATALOGUE_OPERATIONS: Record<string, Operation> = {
  listRates: { own: () => ({ method: 'GET', url: '/api/rates' }), foreign: () => [] },
  putRates: {
    own: () => ({
      method: 'PUT',
      url: '/api/rates',
      body: [{ day: '2026-03-05', currency: 'SEK', base: 'NOK', rate: '1.0125' }],
    }),
    foreign: () => [],
  },
  getCatalogue: { own: () => ({ method: 'GET', url: '/api/catalogue' }), foreign: () => [] },
  askPlan: {
    own: () => ({
      method: 'POST',
      url: '/api/plan',
      body: { kind: 'aggregate', measures: ['open_findings'] },
    }),
    foreign: (theirs) => {
      const where = [{ column: 'account', op: 'is', values: [theirs.account] }];
      const plans = [
        { kind: 'aggregate', measures: ['unbilled'], by: ['account'], where },
        { kind: 'records', entity: 'findings', where },
      ];
      return plans.map((body) => ({ method: 'POST' as const, url: '/api/plan', body, status: 200 }));
    },
  },
  getReceipt: {
    own: (realm) => ({ method: 'GET', url: `/api/receipts/${realm.receipt}` }),
    foreign: (theirs) => [{ method: 'GET', url: `/api/receipts/${theirs.receipt}`, status: 404 }],
  },
  watchRevisions: { own: () => ({ method: 'GET', url: '/api/events?seconds=0' }), foreign: () => [] },
};
