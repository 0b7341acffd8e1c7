import type { Family } from '#catalogue/entity.ts';
import { READ } from '#core/permission.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { sendParquetList, wantsParquet } from '#platform/parquet.ts';
import { accountParams } from '#reconciliation/shapes.ts';
import { listAccounts, readAccountFilters } from './queries/accounts.ts';
import { readDashboard, readDashboardAccount, readRevenueHealth } from './queries/dashboard.ts';
import {
  accountFilters,
  accountRow,
  accountsPage,
  accountsQuery,
  dashboardAccount,
  dashboardSummary,
  revenueHealth,
} from './shapes.ts';

const tags = ['Command centre'];
const LEDGER: readonly Family[] = ['records', 'ledger', 'findings', 'rates'];
const SUMMARY: readonly Family[] = [...LEDGER, 'usage', 'runs', 'organization'];

/** The dashboards, and the same summary under its name in the revenue interface. */
export function overviewRoutes(app: App): void {
  app.get(
    '/api/dashboard/summary',
    {
      config: { permission: READ, reads: SUMMARY },
      schema: {
        operationId: 'getDashboard',
        summary: 'Overview with the top findings',
        tags,
        response: { 200: dashboardSummary },
      },
    },
    async (request) => readDashboard(request.ctx),
  );
  app.get(
    '/api/revenue/command-center',
    {
      config: { permission: READ, reads: SUMMARY },
      schema: {
        operationId: 'getCommandCenter',
        summary: 'The command centre',
        tags: ['Revenue Intelligence'],
        response: { 200: dashboardSummary },
      },
    },
    async (request) => readDashboard(request.ctx),
  );
  app.get(
    '/api/dashboard/accounts',
    {
      config: { permission: READ, reads: LEDGER },
      schema: {
        operationId: 'listDashboardAccounts',
        summary: 'Accounts by currency: should-have-billed, billed, credited, leak, over-billed',
        tags,
        querystring: accountsQuery,
        response: { 200: accountsPage },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      const read = (page: { cursor: string | undefined; limit: number }) =>
        listAccounts(ctx, { ...query, ...page });
      const { months: _, ...flat } = accountRow.shape;
      if (wantsParquet(request)) return sendParquetList(reply, 'accounts', flat, query.cursor, read);
      if (!wantsCsv(request)) return listAccounts(ctx, query);
      return sendList(reply, 'accounts', Object.keys(flat), query.cursor, read);
    },
  );
  app.get(
    '/api/dashboard/account-filters',
    {
      config: { permission: READ, reads: LEDGER },
      schema: {
        operationId: 'getAccountFilters',
        summary: 'Segments, regions, currencies and months that the accounts have',
        tags,
        response: { 200: accountFilters },
      },
    },
    async (request) => readAccountFilters(request.ctx),
  );
  app.get(
    '/api/dashboard/accounts/:id',
    {
      config: { permission: READ, reads: LEDGER },
      schema: {
        operationId: 'getDashboardAccount',
        summary: 'One account: should-have-billed against billed',
        tags,
        params: accountParams,
        response: { 200: dashboardAccount },
      },
    },
    async (request) => readDashboardAccount(request.ctx, request.params.id),
  );
  app.get(
    '/api/revenue/health-check',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getRevenueHealth',
        summary: 'Whether the revenue views and framework are installed',
        tags: ['Revenue Intelligence'],
        response: { 200: revenueHealth },
      },
    },
    async (request) => readRevenueHealth(request.ctx),
  );
}
