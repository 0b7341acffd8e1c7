import { z } from 'zod';
import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import type { Catalogue } from '../catalogue.ts';
import { askWithReceipt, checkReceipt } from '../commands/receipts.ts';
import { answer, plan, receipt } from '../plan.ts';
import { describeCatalogue } from '../queries/describe.ts';
import { answerRecords } from '../queries/plan.ts';
import { described } from '../shapes.ts';

const tags = ['Catalogue'];

/** What can be asked, a typed question, and the receipt of an answer. */
export function planRoutes(app: App, catalogue: Catalogue): void {
  app.get(
    '/api/catalogue',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getCatalogue',
        summary: 'List entities with their columns, and measures with their definitions',
        tags,
        response: { 200: described },
      },
    },
    async (request) => describeCatalogue(request.ctx, catalogue),
  );
  app.post(
    '/api/plan',
    {
      config: { permission: READ },
      schema: {
        operationId: 'askPlan',
        summary: 'Compute measures by dimensions, or list the rows behind them',
        tags,
        body: plan,
        response: { 200: answer },
      },
    },
    async (request) =>
      request.body.kind === 'records'
        ? answerRecords(request.ctx, catalogue, request.body)
        : askWithReceipt(request.ctx, catalogue, request.body),
  );
  app.get(
    '/api/receipts/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getReceipt',
        summary: 'Get the receipt of a figure, and whether it is still current',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 200: receipt },
      },
    },
    async (request) => checkReceipt(request.ctx, catalogue, request.params.id),
  );
}
