import { READ } from '#core/permission.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { sendParquetList, wantsParquet } from '#platform/parquet.ts';
import { listFaultyAccounts } from '../queries/faulty-accounts.ts';
import { listPeriods, readPeriodHistory } from '../queries/periods.ts';
import {
  accountParams,
  faultyAccounts,
  faultyAccountsQuery,
  period,
  periodHistory,
  periodHistoryQuery,
  periodsPage,
  periodsQuery,
} from '../shapes.ts';

const tags = ['Reconciliation'];

/** The should-have-billed ledger row by row, and what a row came to before. */
export function periodRoutes(app: App): void {
  app.get(
    '/api/recon/periods',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listPeriods',
        summary: 'The should-have-billed ledger: a row for each account, product and period',
        tags,
        querystring: periodsQuery,
        response: { 200: periodsPage },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      const read = (page: { cursor: string | undefined; limit: number }) =>
        listPeriods(ctx, { ...query, ...page });
      if (wantsParquet(request)) return sendParquetList(reply, 'periods', period.shape, query.cursor, read);
      if (!wantsCsv(request)) return listPeriods(ctx, query);
      return sendList(reply, 'periods', Object.keys(period.shape), query.cursor, read);
    },
  );
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
