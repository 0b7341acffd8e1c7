import type { App } from '#platform/http.ts';
import { ingestUsage } from '../commands/ingest-usage.ts';
import { createUsageGroups } from '../commands/usage-groups.ts';
import { ndjsonEvents, requestEvent } from '../request-usage.ts';
import { usageBatch, usageReceipt } from '../shapes.ts';

/** Rough memory of a body whose length nobody told. */
const UNKNOWN_BYTES = 1024 * 1024;
/** How much more room parsed events take than their text. */
const GROWTH = 4;

/** The door for usage as it happens. */
export function usageRoutes(app: App): void {
  const groups = createUsageGroups();
  app.addContentTypeParser(
    ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
  app.post(
    '/api/usage/ingest',
    {
      schema: {
        operationId: 'ingestUsage',
        summary: 'Store usage events',
        description:
          'One event, an array, or newline-delimited JSON (application/x-ndjson), up to 10 MB. Answers when the ' +
          'events are durable. Sending the same events again changes nothing; a bad event is listed in `rejected` ' +
          'and keeps no other out. An event without event_id is known by its content.',
        tags: ['Usage'],
        consumes: ['application/json', 'application/x-ndjson'],
        body: usageBatch,
        response: { 200: usageReceipt },
      },
      // The shape is for readers: one bad event of a batch is told apart below instead of refusing all of it.
      validatorCompiler: () => (value) => ({ value }),
      onRequest: async (request, reply) => {
        const length = Number(request.headers['content-length'] ?? UNKNOWN_BYTES);
        const leave = groups.enter((Number.isFinite(length) ? length : UNKNOWN_BYTES) * GROWTH);
        reply.raw.once('close', leave);
      },
    },
    async (request) => {
      const body: unknown = request.body;
      const given =
        typeof body === 'string'
          ? ndjsonEvents(body)
          : (Array.isArray(body) ? body : [body]).map(requestEvent);
      return ingestUsage(request.ctx, groups, given);
    },
  );
}
