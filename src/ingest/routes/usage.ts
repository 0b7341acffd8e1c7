import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { Fault } from '#core/error.ts';
import { INGEST } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { ingestUsage, readerOf } from '../commands/ingest-usage.ts';
import { createUsageGroups } from '../commands/usage-groups.ts';
import { readLines } from '../request-lines.ts';
import type { RequestRows } from '../request-usage.ts';
import { usageBatch, usageReceipt } from '../shapes.ts';

/** Rough memory of a body whose length is not given. */
const UNKNOWN_BYTES = 1024 * 1024;
/** How much more room parsed events take than their text, and how much more that is when it comes packed. */
const GROWTH = 4;
const PACKED_GROWTH = 6;
const BODY_BYTES_MAX = 10 * 1024 * 1024;
/** Usage comes in batches around the clock and has a back-pressure of its own (rows that wait). */
const INGEST_TIMES = 10;
const PATH = '/api/usage/ingest';
const NDJSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

/** A body of newline-delimited JSON, read as it arrived. */
type ReadBody = { readonly request: RequestRows };

/** The door for usage as it happens. */
export function usageRoutes(app: App): void {
  const groups = createUsageGroups();
  app.addContentTypeParser(
    NDJSON,
    async (request: FastifyRequest, payload: IncomingMessage): Promise<ReadBody> => {
      // A parser counts for the whole server, and only this route reads events.
      if (request.routeOptions.url !== PATH) {
        throw new Fault('unsupported_format', 'Newline-delimited JSON is not read here.', {
          where: 'content-type',
          mend: `Send application/json; only ${PATH} reads events line by line.`,
        });
      }
      const rows = readerOf(request.ctx);
      await readLines(payload, BODY_BYTES_MAX, rows.takeLine);
      return { request: rows };
    },
  );
  app.post(
    PATH,
    {
      config: { permission: INGEST, share: { name: 'ingest', times: INGEST_TIMES } },
      schema: {
        operationId: 'ingestUsage',
        summary: 'Store usage events',
        description:
          'One event, an array, or newline-delimited JSON (application/x-ndjson), up to 10 MB, plain or with ' +
          'Content-Encoding gzip. Answers when the events are durable. Sending the same events again changes ' +
          'nothing; a bad event is listed in `rejected` and keeps no other out. An event without event_id is known ' +
          'by its content. When more waits than memory allows the answer is 429 with Retry-After and nothing of ' +
          'the request was stored.',
        tags: ['Usage'],
        consumes: ['application/json', 'application/x-ndjson'],
        body: usageBatch,
        response: { 200: usageReceipt },
      },
      // The shape is for readers: one bad event of a batch is rejected below instead of refusing all of it.
      validatorCompiler: () => (value) => ({ value }),
      // The receipt is made by us and may list thousands of places: no shape needs to look at it again.
      serializerCompiler: () => JSON.stringify,
      onRequest: async (request, reply) => {
        const length = Number(request.headers['content-length'] ?? UNKNOWN_BYTES);
        const growth = request.headers['content-encoding'] ? GROWTH * PACKED_GROWTH : GROWTH;
        const leave = groups.enter((Number.isFinite(length) ? length : UNKNOWN_BYTES) * growth);
        reply.raw.once('close', leave);
      },
      preParsing: async (request, _reply, payload) => {
        const encoding = request.headers['content-encoding'];
        if (!encoding || encoding === 'identity') return payload;
        if (encoding !== 'gzip') {
          throw new Fault('unsupported_format', `A body packed with ${encoding} is not read here.`, {
            where: 'content-encoding',
            mend: 'Send it plain or packed with gzip.',
          });
        }
        const packed = { bytes: 0 };
        payload.on('data', (chunk: Buffer) => {
          packed.bytes += chunk.length;
        });
        const plain = createGunzip();
        payload.on('error', (error) => plain.destroy(error));
        payload.pipe(plain);
        // Fastify holds this against the Content-Length.
        Object.defineProperty(plain, 'receivedEncodedLength', { get: () => packed.bytes });
        return plain;
      },
    },
    async (request) => {
      const body = request.body as unknown;
      if (isRead(body)) return ingestUsage(request.ctx, groups, body.request);
      const rows = readerOf(request.ctx);
      if (Array.isArray(body)) for (const each of body) rows.take(each);
      else rows.take(body);
      return ingestUsage(request.ctx, groups, rows);
    },
  );
}

function isRead(body: unknown): body is ReadBody {
  return typeof body === 'object' && body !== null && typeof (body as ReadBody).request?.take === 'function';
}
