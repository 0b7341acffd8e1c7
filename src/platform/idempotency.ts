import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '#core/error.ts';
import type { App } from './http.ts';
import type { Json } from './schema/ground.ts';
import { sha256 } from './secrets.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key whose answer this request has yet to keep. */
    idempotencyKey: string | null;
  }
  interface FastifyContextConfig {
    /** The answer holds a secret that is shown once, so it is never kept: a repeat does the thing again. */
    answersSecret?: true;
  }
}

const METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const KEY_LENGTH_MAX = 255;
/** A client that retries does so within a day; older answers are forgotten. */
const KEPT_MS = 24 * 3_600_000;
/** A request that holds a key for longer than this died with its process; the next one takes its place. */
const HELD_MS_MAX = 5 * 60_000;

/**
 * Lets a write carry `Idempotency-Key`: the first answer is kept with the key and given again to a repeat of
 * the same request, so that a client may retry without doing a thing twice. The same key for another request
 * is refused. Answers of 500 and above are not kept. Call it after the door, which sets `ctx`.
 */
export function addIdempotency(app: App): void {
  app.decorateRequest('idempotencyKey', null);
  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || !METHODS.has(request.method) || !request.ctx || request.isMultipart()) return;
    if (request.routeOptions.config.answersSecret) return;
    if (typeof key !== 'string' || key.length === 0 || key.length > KEY_LENGTH_MAX) {
      throw new Fault('bad_request', `Idempotency-Key takes 1 to ${KEY_LENGTH_MAX} characters.`, {
        where: 'Idempotency-Key',
      });
    }
    const answer = await claim(request, key);
    if (answer === null) return;
    reply.header('idempotency-replayed', 'true');
    return send(reply, answer);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey;
    if (key === null) return payload;
    request.idempotencyKey = null;
    const isKept =
      reply.statusCode < 500 && (typeof payload === 'string' || payload === undefined || payload === null);
    await request.ctx.pg.write(async (tx) => {
      if (!isKept) await tx.deleteFrom('idempotency_keys').where('key', '=', key).execute();
      else {
        const response = { type: String(reply.getHeader('content-type') ?? ''), body: payload ?? null };
        await tx
          .updateTable('idempotency_keys')
          .set({ status: reply.statusCode, response: JSON.stringify(response) })
          .where('key', '=', key)
          .execute();
      }
    });
    return payload;
  });
}

type Kept = { status: number; response: Record<string, Json> };

/** Takes the key for this request (null), or gives the answer that an equal request got before. */
async function claim(request: FastifyRequest, key: string): Promise<Kept | null> {
  const { ctx } = request;
  const requestHash = sha256(requestText(request));
  const row = {
    organization_id: ctx.organization.id,
    key,
    request_hash: requestHash,
    status: null,
    response: null,
  };
  const kept = await ctx.pg.write(async (tx) => {
    const forgotten = new Date(ctx.now.getTime() - KEPT_MS);
    await tx.deleteFrom('idempotency_keys').where('created_at', '<', forgotten).execute();
    const taken = await tx
      .insertInto('idempotency_keys')
      .values({ ...row, created_at: ctx.now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (taken.numInsertedOrUpdatedRows === 1n) return null;
    const earlier = await tx
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirst();
    if (!earlier) return null;
    if (earlier.request_hash !== requestHash) throw new Fault('idempotency_mismatch');
    if (earlier.status !== null) return { status: earlier.status, response: earlier.response ?? {} };
    if (ctx.now.getTime() - earlier.created_at.getTime() < HELD_MS_MAX) {
      throw new Fault('conflict', 'The first request with this Idempotency-Key is still in progress.', {
        retryAfterSeconds: 1,
      });
    }
    await tx.updateTable('idempotency_keys').set({ created_at: ctx.now }).where('key', '=', key).execute();
    return null;
  });
  if (kept === null) request.idempotencyKey = key;
  return kept;
}

function requestText({ ctx, method, url, body }: FastifyRequest): string {
  try {
    return JSON.stringify([ctx.actor.id, method, url, body ?? null]);
  } catch {
    throw new Fault('bad_request', 'The body is nested too deep.', { where: 'body' });
  }
}

function send(reply: FastifyReply, { status, response }: Kept): FastifyReply {
  if (response.type) reply.type(String(response.type));
  reply.serializer((payload: unknown) => String(payload));
  return reply.code(status).send(response.body ?? '');
}
