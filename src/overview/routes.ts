import type { Family } from '#catalogue/entity.ts';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { accountParams } from '#reconciliation/shapes.ts';
import { ACCOUNT_LIST, readAccountFilters } from './queries/accounts.ts';
import {
  DASHBOARD_READS,
  readDashboard,
  readDashboardAccount,
  readRevenueHealth,
} from './queries/dashboard.ts';
import { accountFilters, dashboardAccount, dashboardSummary, revenueHealth } from './shapes.ts';

const tags = ['Command centre'];
const LEDGER: readonly Family[] = ['records', 'ledger', 'findings', 'rates'];

/** The dashboards, and the same summary under its name in the revenue interface. */
export function overviewRoutes(app: App): void {
  app.get(
    '/api/dashboard/summary',
    {
      config: { permission: READ, reads: DASHBOARD_READS },
      schema: {
        operationId: 'getDashboard',
        summary: 'Get the command centre: totals and top findings',
        tags,
        response: { 200: dashboardSummary },
      },
    },
    async (request) => readDashboard(request.ctx),
  );
  app.get(
    '/api/revenue/command-center',
    {
      config: { permission: READ, reads: DASHBOARD_READS },
      schema: {
        operationId: 'getCommandCenter',
        summary: 'The command centre',
        tags: ['Revenue Intelligence'],
        response: { 200: dashboardSummary },
      },
    },
    async (request) => readDashboard(request.ctx),
  );
  listRoute(app, '/api/dashboard/accounts', ACCOUNT_LIST, {
    operationId: 'listDashboardAccounts',
    summary: 'List accounts by currency: should-have-billed, billed, credited, leak, over-billed',
    tags,
  });
  app.get(
    '/api/dashboard/account-filters',
    {
      config: { permission: READ, reads: LEDGER },
      schema: {
        operationId: 'getAccountFilters',
        summary: 'List segments, regions, currencies and months of the accounts',
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
        summary: 'Get an account: should-have-billed and billed',
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
