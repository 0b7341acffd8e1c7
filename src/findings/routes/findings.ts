import { z } from 'zod';
import { listRoute } from '#catalogue/routes/list-route.ts';
import type { ListQuery } from '#catalogue/shape.ts';
import { Fault } from '#core/error.ts';
import { READ, WORK } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { changeFinding, changeFindings } from '../commands/change.ts';
import { FINDING_LIST, getFinding } from '../queries/findings.ts';
import { readResultTotals } from '../queries/totals.ts';
import { finding, findingChange, findingsChange, findingsChanged, resultTotals } from '../shapes.ts';
import type { TypeRegistry } from '../types.ts';

const tags = ['Findings'];
const params = z.object({ id });

/** The ledger of findings under /api/recon/results; `types` are the kinds that the rooms declare. */
export function findingRoutes(app: App, types: TypeRegistry): void {
  const check = (query: ListQuery) => checkTypes(types, query.type as string | undefined);
  listRoute(app, '/api/recon/results', FINDING_LIST, {
    operationId: 'listFindings',
    summary: 'List current findings',
    tags,
    file: 'findings',
    check,
  });
  app.patch(
    '/api/recon/results',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'changeFindings',
        summary: 'Change the status of many findings; all or none',
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
      config: { permission: READ, reads: FINDING_LIST.binding.entity.reads },
      schema: {
        operationId: 'getFindingTotals',
        summary: 'Totals of the filtered findings, by ledger, recoverability and currency',
        tags,
        querystring: FINDING_LIST.querystring,
        response: { 200: resultTotals },
      },
    },
    async (request) => {
      check(request.query);
      return readResultTotals(request.ctx, request.query);
    },
  );
  app.get(
    '/api/recon/results/:id',
    {
      config: { permission: READ, reads: FINDING_LIST.binding.entity.reads },
      schema: {
        operationId: 'getFinding',
        summary: 'Get a finding',
        tags,
        params,
        response: { 200: finding },
      },
    },
    async (request) => getFinding(request.ctx, request.params.id),
  );
  app.patch(
    '/api/recon/results/:id',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'changeFinding',
        summary: 'Change status or note of a finding',
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
