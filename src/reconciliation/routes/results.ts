import type { Family } from '#catalogue/entity.ts';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { READ, WORK } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { eventStream } from '#platform/openapi.ts';
import { cancelRun } from '#platform/run/state.ts';
import { streamProgress } from '#platform/server-events.ts';
import { startRun } from '../commands/run.ts';
import { readEvidence } from '../queries/evidence.ts';
import { RECONCILIATION } from '../queries/run-kind.ts';
import { RUN_LIST, readRun } from '../queries/runs.ts';
import { evidence, resultParams, run, runRequest } from '../shapes.ts';

const tags = ['Reconciliation'];
const EVIDENCE: readonly Family[] = ['records', 'usage', 'findings', 'rates', 'audit', 'organization'];

/** Runs and the evidence of what they found, under /api/recon. */
export function resultRoutes(app: App): void {
  app.get(
    '/api/recon/results/:id/evidence',
    {
      config: { permission: READ, reads: EVIDENCE },
      schema: {
        operationId: 'getEvidence',
        summary: 'What a finding rests on',
        tags,
        params: resultParams,
        response: { 200: evidence },
      },
    },
    async (request) => readEvidence(request.ctx, request.params.id),
  );
  listRoute(app, '/api/recon/runs', RUN_LIST, {
    operationId: 'listRuns',
    summary: 'Runs, newest first',
    tags,
  });
  app.post(
    '/api/recon/runs',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'startRun',
        summary: 'Reconcile; answers the run that started or already goes on',
        tags,
        body: runRequest.default({ scope: 'touched' }),
        response: { 202: run },
      },
    },
    async (request, reply) => {
      const { as_of, scope } = request.body;
      const runId = await startRun(request.ctx, {
        asOf: as_of === undefined ? undefined : new Date(as_of),
        scope,
      });
      return reply.code(202).send(await readRun(request.ctx, runId));
    },
  );
  app.get(
    '/api/recon/runs/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getRun',
        summary: 'One run',
        tags,
        params: resultParams,
        response: { 200: run },
      },
    },
    async (request) => readRun(request.ctx, request.params.id),
  );
  app.get(
    '/api/recon/runs/:id/events',
    {
      schema: {
        operationId: 'watchRun',
        summary: 'Progress of a run as server-sent events',
        tags,
        params: resultParams,
      },
      config: {
        permission: READ,
        documented: { response: { 200: eventStream('`progress` with the run as JSON, then `end`') } },
      },
    },
    async (request, reply) => {
      const { ctx, params } = request;
      await streamProgress(
        request,
        reply,
        () => readRun(ctx, params.id),
        (state) => ['done', 'failed', 'cancelled'].includes(state.status),
      );
      return reply;
    },
  );
  app.post(
    '/api/recon/runs/:id/cancel',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'cancelRun',
        summary: 'Stop a run; what its finished slices recorded stays',
        tags,
        params: resultParams,
        response: { 200: run },
      },
    },
    async (request) => {
      const { ctx, params } = request;
      await cancelRun(ctx, RECONCILIATION, params.id);
      return readRun(ctx, params.id);
    },
  );
}
