import type { App } from '#platform/http.ts';
import { accountParams } from '#reconciliation/shapes.ts';
import { readDashboard, readDashboardAccount, readRevenueHealth } from './queries.ts';
import { dashboardAccount, dashboardSummary, revenueHealth } from './shapes.ts';

const tags = ['Command centre'];

/** The dashboards, and the same summary under its name in the revenue interface. */
export function overviewRoutes(app: App): void {
  app.get(
    '/api/dashboard/summary',
    {
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
    '/api/dashboard/accounts/:id',
    {
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
