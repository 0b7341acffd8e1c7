import { listRoute } from '#catalogue/routes/list-route.ts';
import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { listFaultyAccounts } from '../queries/faulty-accounts.ts';
import { readPeriodHistory } from '../queries/period-history.ts';
import { PERIOD_LIST } from '../queries/periods.ts';
import {
  accountParams,
  faultyAccounts,
  faultyAccountsQuery,
  periodHistory,
  periodHistoryQuery,
} from '../shapes.ts';

const tags = ['Reconciliation'];

/** The should-have-billed ledger row by row, and what a row came to before. */
export function periodRoutes(app: App): void {
  listRoute(app, '/api/recon/periods', PERIOD_LIST, {
    operationId: 'listPeriods',
    summary: 'The should-have-billed ledger: a row for each account, product and period',
    tags,
  });
  app.get(
    '/api/data-quality/accounts',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listFaultyAccounts',
        summary: 'Accounts with the most data issues in their data, those with gaps first',
        tags,
        querystring: faultyAccountsQuery,
        response: { 200: faultyAccounts },
      },
    },
    async (request) => listFaultyAccounts(request.ctx, request.query.limit),
  );
  app.get(
    '/api/recon/accounts/:id/history',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getPeriodHistory',
        summary: 'Get the calculation history of a period of an account, run by run',
        tags,
        params: accountParams,
        querystring: periodHistoryQuery,
        response: { 200: periodHistory },
      },
    },
    async (request) => readPeriodHistory(request.ctx, request.params.id, request.query),
  );
}
