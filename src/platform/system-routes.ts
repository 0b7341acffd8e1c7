import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Fault } from '#core/error.ts';
import { OPEN } from '#core/permission.ts';
import { plainText } from '#core/wire.ts';
import { checkBlobPath } from './blob.ts';
import type { Config } from './config.ts';
import type { Ground } from './context.ts';
import { readReadiness } from './health.ts';
import type { App } from './http.ts';
import { isLocalVisit } from './loopback.ts';
import type { Metrics } from './metrics.ts';
import type { Queue } from './queue.ts';
import { sha256 } from './secrets.ts';

const check = z.object({
  status: z.enum(['ok', 'failing']),
  detail: z.string().nullable(),
  milliseconds: z.number(),
});
const readiness = z.object({
  status: z.enum(['ok', 'degraded']),
  checks: z.record(z.string(), check),
  timestamp: z.string(),
});

/** What machines ask a server: alive, ready, measured; and the files that a signed link opens. */
export function systemRoutes(
  app: App,
  ground: Ground,
  queue: Queue,
  { metrics, config }: { metrics: Metrics; config: Config },
): void {
  app.get('/health', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get(
    '/api/health',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'getHealth',
        summary: 'Readiness of the server, by engine',
        tags: ['System'],
        security: [],
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const state = await readReadiness(ground, config.dataDir);
      return reply.code(state.status === 'ok' ? 200 : 503).send(state);
    },
  );
  app.get('/internal/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!mayMeasure(request, config.metricsToken)) {
      throw new Fault('forbidden', 'Metrics are for this machine and for who has the token.', {
        mend: 'Ask from the machine itself, or send METRICS_TOKEN as a bearer token.',
      });
    }
    for (const [name, waiting] of Object.entries(await queue.waiting()))
      metrics.queueWaiting.set({ queue: name }, waiting);
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  const link = z.object({
    name: plainText(300),
    expires: z.coerce.number().int(),
    signature: plainText(100),
  });
  app.get('/files/*', { schema: { hide: true, querystring: link } }, async (request, reply) => {
    const key = (request.params as { '*': string })['*'];
    checkBlobPath(ground.secret, ground.clock(), { key, ...request.query });
    const name = request.query.name.replace(/[^\w. -]/g, '_');
    reply.header('content-disposition', `attachment; filename="${name}"`);
    return reply.type('application/octet-stream').send(await ground.blobs.get(key));
  });
}

/** Metrics tell of every organization: only the machine itself and whoever has the operator's token may read them. */
function mayMeasure({ headers, socket }: FastifyRequest, token: string | null): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token !== null && sent !== undefined) return sha256(sent) === sha256(token);
  return isLocalVisit({ peer: socket.remoteAddress, headers });
}

const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));

const NOT_A_PAGE = /^\/(api|docs|files|internal|webhooks|mcp|assets)(\/|$)/;

/** The web app: hashed files for a year, and its one page for every path that is not an operation. */
export async function webRoutes(app: App): Promise<void> {
  if (!existsSync(path.join(webRoot, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: path.join(webRoot, 'assets'),
    prefix: '/assets/',
    cacheControl: false,
    setHeaders: (reply, file) => {
      const isHashed = file.includes(`${path.sep}assets${path.sep}`);
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const pathname = request.url.split(/[?#]/)[0] ?? '/';
    if (NOT_A_PAGE.test(pathname)) {
      throw new Fault('not_found', `There is nothing at GET ${pathname}.`, {
        mend: 'The operations are listed at /docs.',
      });
    }
    const isFile =
      /^\/[\w-]+\.(js|svg|png|ico|txt|webmanifest)$/.test(pathname) &&
      existsSync(path.join(webRoot, pathname));
    return reply.sendFile(isFile ? pathname.slice(1) : 'index.html', webRoot, { cacheControl: false });
  });
}
