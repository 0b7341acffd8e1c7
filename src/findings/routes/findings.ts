import { z } from 'zod';
import { Fault } from '#core/error.ts';
import { READ, WORK } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { sendParquetList, wantsParquet } from '#platform/parquet.ts';
import { changeFinding, changeFindings } from '../commands/change.ts';
import { listFindings, readFinding } from '../queries/findings.ts';
import { readResultTotals } from '../queries/totals.ts';
import {
  finding,
  findingChange,
  findingsChange,
  findingsChanged,
  findingsPage,
  findingsQuery,
  resultTotals,
} from '../shapes.ts';
import type { TypeRegistry } from '../types.ts';

const tags = ['Findings'];
const params = z.object({ id });
/** What a table of one value a cell can hold; measures stand in it under the names that they had as columns. */
const { about: _about, measures: _measures, ...COLUMNS } = finding.shape;

/** The ledger of findings under /api/recon/results; `types` are the kinds that the rooms declare. */
export function findingRoutes(app: App, types: TypeRegistry): void {
  app.get(
    '/api/recon/results',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listFindings',
        summary: 'Current findings',
        tags,
        querystring: findingsQuery,
        response: { 200: findingsPage },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      checkTypes(types, query.type);
      const read = (page: { cursor: string | undefined; limit: number }) =>
        listFindings(ctx, { ...query, ...page });
      if (wantsParquet(request))
        return sendParquetList(reply, 'findings', COLUMNS, query.cursor, read) as never;
      if (!wantsCsv(request)) return listFindings(ctx, query);
      return sendList(reply, 'findings', Object.keys(COLUMNS), query.cursor, read) as never;
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
    async (request) => {
      checkTypes(types, request.query.type);
      return readResultTotals(request.ctx, request.query);
    },
  );
  app.get(
    '/api/recon/results/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getFinding',
        summary: 'One finding',
        tags,
        params,
        response: { 200: finding },
      },
    },
    async (request) => readFinding(request.ctx, request.params.id),
  );
  app.patch(
    '/api/recon/results/:id',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'changeFinding',
        summary: 'Change status or note',
        tags,
        params,
        body: findingChange,
        response: { 200: finding },
      },
    },
    async (request) => changeFinding(request.ctx, request.params.id, request.body),
  );
}

/** Faults: `bad_request` for a kind of finding that no room declares. */
function checkTypes(types: TypeRegistry, asked: string | undefined): void {
  const wrong = asked?.split(',').find((type) => !types.has(type));
  if (wrong === undefined || asked === '') return;
  throw new Fault('bad_request', `type cannot be “${wrong}”.`, {
    where: 'type',
    mend: `Use ${[...types.keys()].join(', ')}.`,
  });
}
