import { z } from 'zod';
import { INGEST_READ, WORK } from '#core/permission.ts';
import { plainText } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { deleteMapping, saveMapping } from '../commands/mappings.ts';
import { listMappings } from '../queries/mappings.ts';
import { usageMapping, usageMappings } from '../shapes.ts';

const tags = ['Usage'];

/** How usage keys are mapped to products. */
export function mappingRoutes(app: App): void {
  app.get(
    '/api/mappings',
    {
      config: { permission: INGEST_READ },
      schema: {
        operationId: 'listMappings',
        summary: 'List mappings, and usage keys without one',
        tags,
        response: { 200: usageMappings },
      },
    },
    (request) => listMappings(request.ctx),
  );
  app.put(
    '/api/mappings',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'saveMapping',
        summary: 'Map a usage key to a product',
        tags,
        body: usageMapping,
        response: { 200: usageMapping },
      },
    },
    (request) => saveMapping(request.ctx, request.body),
  );
  app.delete(
    '/api/mappings',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'deleteMapping',
        summary: 'Forget a mapping',
        tags,
        querystring: z.object({
          source_key: plainText(300).min(1),
          account_source_id: plainText(300).default(''),
          account_id: plainText(300).default(''),
        }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { source_key, account_source_id, account_id } = request.query;
      const of = { sourceKey: source_key, accountSourceId: account_source_id, accountId: account_id };
      await deleteMapping(request.ctx, of);
      return reply.code(204).send(null);
    },
  );
}
