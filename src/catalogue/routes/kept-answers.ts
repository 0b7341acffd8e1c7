import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '#platform/http.ts';
import { foldLater } from '../commands/revisions.ts';
import type { Family } from '../entity.ts';
import { isUnchanged } from '../queries/etag.ts';
import { keptAt } from '../queries/kept.ts';
import { REVISION_HEADER, readRevisions } from '../queries/revisions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The families of facts that decide this route's answer, with nothing else but the address asked and the day:
     * the answer is kept until one of them moves, and a reader who has it already gets a 304.
     */
    reads?: readonly Family[];
  }
  interface FastifyRequest {
    /** Takes the answer of the first of those who ask the same at the same time; null leaves each to itself. */
    answered: ((body: Buffer | null) => void) | null;
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Keeps whole answers, as bytes, of routes that say what they read. However many ask for the same at once, one of
 * them computes it. Files (`format`, `Accept: text/csv`) are neither kept nor waited for. Call it after the door.
 */
export function addKeptAnswers(app: App): void {
  app.decorateRequest('answered', null);
  app.addHook('preHandler', answerFromKept);
  app.addHook('onSend', async (request, reply, payload) => {
    const { answered } = request;
    if (reply.statusCode >= 400 && request.routeOptions.config.reads) reply.removeHeader('etag');
    if (!answered) return payload;
    request.answered = null;
    const isWhole = reply.statusCode === 200 && reply.getHeader('content-type') === JSON_TYPE;
    if (!isWhole || typeof payload !== 'string') {
      answered(null);
      return payload;
    }
    const body = Buffer.from(payload);
    answered(body);
    return body;
  });
  app.addHook('onResponse', async (request) => request.answered?.(null));
}

async function answerFromKept(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { reads } = request.routeOptions.config;
  if (!reads || request.method !== 'GET' || isFile(request)) return;
  const { ctx, url } = request;
  const revisions = await readRevisions(ctx, reads);
  reply.header(REVISION_HEADER, revisions.text);
  if (revisions.isLong) await foldLater(ctx);
  const { reportingCurrency, timeZone } = ctx.organization;
  const day = ctx.now.toISOString().slice(0, 10);
  const asker = [ctx.organization.id, ctx.actor.id];
  const etag = [url, ...asker, day, String(reportingCurrency), timeZone, revisions.text];
  if (isUnchanged(request, reply, etag)) return reply.code(304).send();
  let isFirst = false;
  const body = keptAt(ctx, revisions, `GET ${url}`, () => {
    isFirst = true;
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    request.answered = (answer) => (answer ? resolve(answer) : reject(new Error('not an answer to keep')));
    return promise;
  });
  if (!isFirst) {
    const known = await body.catch(() => null);
    return known ? reply.type(JSON_TYPE).send(known) : undefined;
  }
  // Nobody may wait for it; the first of those who ask goes on to compute it.
  body.catch(() => {});
}

function isFile({ query, headers }: FastifyRequest): boolean {
  const { format } = query as { format?: string };
  return format === undefined ? /csv|sheet|parquet/.test(headers.accept ?? '') : format !== 'json';
}
