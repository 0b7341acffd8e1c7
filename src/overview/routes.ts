import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnchanged } from '#catalogue/queries/etag.ts';
import { REVISION_HEADER, readRevisions } from '#catalogue/queries/revisions.ts';
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

/** The command centre, or 304 to a reader that has this very answer. */
async function answerDashboard(request: FastifyRequest, reply: FastifyReply) {
  const { ctx } = request;
  const revisions = await readRevisions(ctx, DASHBOARD_READS);
  reply.header(REVISION_HEADER, revisions.text);
  const day = ctx.now.toISOString().slice(0, 10);
  if (isUnchanged(request, reply, [request.url, ctx.organization.id, day, revisions.text]))
    return reply.code(304).send();
  return readDashboard(ctx, revisions);
}

/** The dashboards, and the same summary under its name in the revenue interface. */
export function overviewRoutes(app: App): void {
  app.get(
    '/api/dashboard/summary',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getDashboard',
        summary: 'Overview with the top findings',
        tags,
        response: { 200: dashboardSummary },
      },
    },
    async (request, reply) => answerDashboard(request, reply),
  );
  app.get(
    '/api/revenue/command-center',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getCommandCenter',
        summary: 'The command centre',
        tags: ['Revenue Intelligence'],
        response: { 200: dashboardSummary },
      },
    },
    async (request, reply) => answerDashboard(request, reply),
  );
  listRoute(app, '/api/dashboard/accounts', ACCOUNT_LIST, {
    operationId: 'listDashboardAccounts',
    summary: 'Accounts by currency: should-have-billed, billed, credited, leak, over-billed',
    tags,
  });
  app.get(
    '/api/dashboard/account-filters',
    {
      config: { permission: READ },
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
      config: { permission: READ },
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
