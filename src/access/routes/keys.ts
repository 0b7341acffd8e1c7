import { z } from 'zod';
import { ADMIN } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { createKey, revokeKey } from '../commands/keys.ts';
import { listKeys } from '../queries/members.ts';
import { keyList, keyMade, newKey } from '../shapes.ts';

const tags = ['API keys'];

export function addKeyRoutes(app: App): void {
  app.get(
    '/api/keys',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'listKeys',
        tags,
        summary: 'List API keys, without their secrets',
        response: { 200: keyList },
      },
    },
    async (request) => ({ items: await listKeys(request.ctx) }),
  );

  app.post(
    '/api/keys',
    {
      config: { permission: ADMIN, answersSecret: true },
      schema: {
        operationId: 'createKey',
        tags,
        summary: 'Create an API key; it is shown only once',
        body: newKey,
        response: { 201: keyMade },
      },
    },
    async (request, reply) => reply.code(201).send(await createKey(request.ctx, request.body)),
  );

  app.delete(
    '/api/keys/:id',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'revokeKey',
        tags,
        summary: 'Revoke an API key, effective at once',
        params: z.object({ id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await revokeKey(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
