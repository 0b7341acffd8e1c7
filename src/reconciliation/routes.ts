import { READ, WORK } from '#core/permission.ts';
import { pageQuery } from '#core/wire.ts';
import { changeFinding, changeFindings } from '#findings/commands.ts';
import { readResultTotals } from '#findings/queries/totals.ts';
import { listFindings, readFinding } from '#findings/queries.ts';
import {
  finding,
  findingChange,
  findingsChange,
  findingsChanged,
  findingsPage,
  findingsQuery,
  resultTotals,
} from '#findings/shapes.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { eventStream } from '#platform/openapi.ts';
import { sendParquetList, wantsParquet } from '#platform/parquet.ts';
import { cancelRun } from '#platform/run/state.ts';
import { streamProgress } from '#platform/server-events.ts';
import { startRun } from './commands/run.ts';
import { readEvidence } from './queries/evidence.ts';
import { RECONCILIATION } from './queries/run-kind.ts';
import { listRuns, readRun, runJson } from './queries/runs.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { periodRoutes } from './routes/periods.ts';
import { qualityRoutes } from './routes/quality.ts';
import { evidence, resultParams, run, runRequest, runsPage } from './shapes.ts';

const tags = ['Reconciliation'];

/** Runs and what they found, under /api/recon. */
export function reconciliationRoutes(app: App): void {
  qualityRoutes(app);
  evidenceRoutes(app);
  periodRoutes(app);
  app.get(
    '/api/recon/results',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listFindings',
        summary: 'Findings that hold now',
        tags,
        querystring: findingsQuery,
        response: { 200: findingsPage },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      const read = (page: { cursor: string | undefined; limit: number }) =>
        listFindings(ctx, { ...query, ...page });
      if (wantsParquet(request))
        return sendParquetList(reply, 'findings', finding.shape, query.cursor, read) as never;
      if (!wantsCsv(request)) return listFindings(ctx, query);
      return sendList(reply, 'findings', Object.keys(finding.shape), query.cursor, read) as never;
    },
  );
  app.patch(
    '/api/recon/results',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'changeFindings',
        summary: 'One status for many findings; all change or none',
        tags,
        body: findingsChange,
        response: { 200: findingsChanged },
      },
    },
    async (request) => ({ changed: await changeFindings(request.ctx, request.body) }),
  );
  app.get(
    '/api/recon/results/totals',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getFindingTotals',
        summary: 'What the findings of the same filters come to, by ledger, recoverability and currency',
        tags,
        querystring: findingsQuery,
        response: { 200: resultTotals },
      },
    },
    async (request) => readResultTotals(request.ctx, request.query),
  );
  app.get(
    '/api/recon/results/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getFinding',
        summary: 'One finding',
        tags,
        params: resultParams,
        response: { 200: finding },
      },
    },
    async (request) => readFinding(request.ctx, request.params.id),
  );
  app.get(
    '/api/recon/results/:id/evidence',
    {
      config: { permission: READ },
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
  app.patch(
    '/api/recon/results/:id',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'changeFinding',
        summary: 'Change status or note',
        tags,
        params: resultParams,
        body: findingChange,
        response: { 200: finding },
      },
    },
    async (request) => changeFinding(request.ctx, request.params.id, request.body),
  );
  app.get(
    '/api/recon/runs',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listRuns',
        summary: 'Runs, newest first',
        tags,
        querystring: pageQuery,
        response: { 200: runsPage },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      if (!wantsCsv(request)) return listRuns(ctx, query);
      return sendList(reply, 'runs', Object.keys(run.shape), query.cursor, (page) =>
        listRuns(ctx, page),
      ) as never;
    },
  );
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
      schema: {
        operationId: 'cancelRun',
        summary: 'Stop a run; what its finished slices recorded stays',
        tags,
        params: resultParams,
        response: { 200: run },
      },
      config: { permission: WORK },
    },
    async (request) => runJson(await cancelRun(request.ctx, RECONCILIATION, request.params.id)),
  );
}
