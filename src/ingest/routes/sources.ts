import { z } from 'zod';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { ADMIN, REVIEW, WORK } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { askForPull } from '../commands/sources/pull.ts';
import { changeSource, createSource, removeSource } from '../commands/sources/save.ts';
import { testSource } from '../commands/sources/try.ts';
import { readSource, SOURCE_LIST } from '../queries/sources.ts';
import { pullRequest, source, sourceChange, sourceFindings, sourceInput, sourceTest } from '../shapes.ts';

const tags = ['Sources'];
const params = z.object({ id });

/** Places that are read again and again. */
export function sourceRoutes(app: App): void {
  listRoute(app, '/api/sources', SOURCE_LIST, {
    operationId: 'listSources',
    summary: 'List sources, newest first; secrets are never returned',
    tags,
    permission: REVIEW,
  });
  app.post(
    '/api/sources',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'createSource',
        summary: 'Add a source; its first pull starts at once',
        tags,
        body: sourceInput,
        response: { 201: source },
      },
    },
    async (request, reply) => reply.code(201).send(await createSource(request.ctx, request.body)),
  );
  app.post(
    '/api/sources/test',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'testSource',
        summary: 'Test a source: its columns, a few rows and how they would be mapped; nothing is stored',
        tags,
        body: sourceTest,
        response: { 200: sourceFindings },
      },
    },
    (request) => testSource(request.ctx, request.body),
  );
  app.get(
    '/api/sources/:id',
    {
      config: { permission: REVIEW },
      schema: { operationId: 'getSource', summary: 'One source', tags, params, response: { 200: source } },
    },
    (request) => readSource(request.ctx, request.params.id),
  );
  app.patch(
    '/api/sources/:id',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'changeSource',
        summary: 'Change a source; another server needs its secret again',
        tags,
        params,
        body: sourceChange,
        response: { 200: source },
      },
    },
    (request) => changeSource(request.ctx, request.params.id, request.body),
  );
  app.delete(
    '/api/sources/:id',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'removeSource',
        summary: 'Remove a source; its imported data stay',
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeSource(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/sources/:id/pull',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'pullSource',
        summary: 'Pull now',
        tags,
        params,
        body: pullRequest,
        response: { 202: source },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await askForPull(request.ctx, request.params.id, request.body.since)),
  );
}
