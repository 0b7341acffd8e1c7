import { z } from 'zod';
import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { readEvidencePack } from '../queries/pack.ts';
import { resultParams } from '../shapes.ts';

/** `raw=true` adds every raw usage event of the period. */
const packQuery = z.object({ raw: z.enum(['true', 'false']).default('false') });

const ZIP = {
  description: 'A signed zip; the same finding gives the same bytes',
  content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
};

/** The evidence of a finding as a zip to hand on. */
export function evidenceRoutes(app: App): void {
  app.get(
    '/api/recon/results/:id/evidence.zip',
    {
      schema: {
        operationId: 'getEvidencePack',
        summary: 'The evidence of a finding as a signed zip that `plumbline verify` checks without us',
        tags: ['Reconciliation'],
        params: resultParams,
        querystring: packQuery,
      },
      config: { permission: READ, documented: { response: { 200: ZIP } } },
    },
    async (request, reply) => {
      const { ctx, params, query } = request;
      const pack = await readEvidencePack(ctx, params.id, { raw: query.raw === 'true' });
      reply.header('content-disposition', `attachment; filename="${pack.fileName}"`);
      reply.header('x-pack-id', pack.packId);
      return reply.type('application/zip').send(pack.bytes);
    },
  );
}
