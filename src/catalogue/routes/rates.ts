import { INGEST, READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { putRates } from '../commands/rates.ts';
import { listRates } from '../queries/rates.ts';
import { ratesInput, ratesList, ratesQuery, ratesStored } from '../shapes.ts';

const tags = ['Exchange rates'];

/** Exchange rates of an organization. */
export function rateRoutes(app: App): void {
  app.get(
    '/api/rates',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listRates',
        summary: 'List exchange rates, the newest day first',
        tags,
        querystring: ratesQuery,
        response: { 200: ratesList },
      },
    },
    async (request) => listRates(request.ctx, request.query),
  );

  app.put(
    '/api/rates',
    {
      config: { permission: INGEST },
      schema: {
        operationId: 'putRates',
        summary: 'Store exchange rates; a later one replaces that of its day',
        tags,
        body: ratesInput,
        response: { 200: ratesStored },
      },
    },
    async (request) => putRates(request.ctx, request.body),
  );
}
