import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { Fault } from '#core/error.ts';
import { INGEST } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { ingestUsage, readerOf } from '../commands/ingest-usage.ts';
import { createUsageGroups, type Place } from '../commands/usage-groups.ts';
import type { Cutter } from '../request-body.ts';
import { itemCutter } from '../request-items.ts';
import { lineCutter } from '../request-lines.ts';
import { EVENT_BYTES_MAX, type RequestRows } from '../request-usage.ts';
import { usageBatch, usageReceipt } from '../shapes.ts';
import { cutBody } from './read-body.ts';

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

/** A body as it was read on arrival. */
type ReadBody = { readonly request: RequestRows; toJSON(): object };

/** The door for usage as it happens. Its bodies are read in a way of their own, so it is a part of its own. */
export function usageRoutes(app: App): void {
  app.register(async (inner) => usageDoor(inner as unknown as App));
}

function usageDoor(app: App): void {
  const groups = createUsageGroups();
  const places = new WeakMap<FastifyRequest, Place>();
  const read =
    (cutterOf: (rows: RequestRows) => Cutter) => async (request: FastifyRequest, payload: Readable) => {
      const rows = readerOf(request.ctx);
      const cutter = cutterOf(rows);
      const digest = createHash('sha256');
      const fed: Cutter = {
        feed(piece) {
          digest.update(piece);
          cutter.feed(piece);
        },
        end: () => cutter.end(),
      };
      const place = places.get(request);
      await cutBody(payload, BODY_BYTES_MAX, fed, (bytes) => place?.hold(bytes * GROWTH));
      const sha256 = digest.digest('hex');
      // A repeat of an Idempotency-Key is known by the bytes, not by all that was read from them.
      return { request: rows, toJSON: () => ({ sha256 }) } satisfies ReadBody;
    };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    read((rows) =>
      itemCutter(EVENT_BYTES_MAX, { take: rows.take, expect: rows.expect, refuse: rows.refuseLong }),
    ),
  );
  app.addContentTypeParser(
    NDJSON,
    read((rows) => lineCutter(EVENT_BYTES_MAX, rows.takeLine, rows.refuseLong)),
  );
  app.post(
    PATH,
    {
      config: { permission: INGEST, share: { name: 'ingest', times: INGEST_TIMES } },
      schema: {
        operationId: 'ingestUsage',
        summary: 'Store usage events',
        description:
          'One event, an array, or newline-delimited JSON (application/x-ndjson): up to 100,000 events and 10 MB ' +
          'of 64 KB each at most, plain or with Content-Encoding gzip, which counts unpacked. Answers when the events are durable. Sending the same events again changes ' +
          'nothing; a bad event keeps no other out and is listed in `rejected`, of which the first 1,000 are given. An event without event_id is known ' +
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
        const place = groups.enter((Number.isFinite(length) ? length : UNKNOWN_BYTES) * growth);
        places.set(request, place);
        reply.raw.once('close', place.leave);
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
      const body = request.body as unknown as ReadBody | undefined;
      if (!body) throw new Fault('bad_request', 'The request has no body.', { where: 'body' });
      return ingestUsage(request.ctx, groups, body.request);
    },
  );
}
