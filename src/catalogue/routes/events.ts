import { z } from 'zod';
import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { eventStream } from '#platform/openapi.ts';
import { type EventStream, openEventStream } from '#platform/server-events.ts';
import { foldLater } from '../commands/revisions.ts';
import type { RevisionFeed } from '../queries/feed.ts';
import type { Revisions } from '../queries/revisions.ts';

/** How often a stream says that it is still there, and looks whether its reader still may read. */
const KEEP_ALIVE_MS = 15_000;
const SECONDS_MAX = 3_600;

const query = z.object({
  seconds: z.coerce
    .number()
    .int()
    .min(0)
    .max(SECONDS_MAX)
    .default(SECONDS_MAX)
    .meta({ description: 'How long to listen at most; 0 gives the present revisions and ends' }),
});

/** One stream a page, by which it hears that what it shows has changed. */
export function eventRoutes(app: App, feed: RevisionFeed): void {
  app.addHook('preClose', async () => feed.stop());
  app.get(
    '/api/events',
    {
      schema: {
        operationId: 'watchRevisions',
        summary: 'Which families of facts have changed, as server-sent events',
        tags: ['Catalogue'],
        querystring: query,
      },
      config: {
        permission: READ,
        documented: {
          response: { 200: eventStream('`revisions` with the counter of each family, now and as they move') },
        },
      },
    },
    async (request, reply) => {
      let stream: EventStream | null = null;
      let isChecking = false;
      let latest: Revisions | null = null;
      /** Sends the latest revisions, or only a heartbeat, to a reader who still may have them. */
      const check = async () => {
        if (isChecking || !stream?.isOpen()) return;
        isChecking = true;
        try {
          if (!(await request.isStillAllowed())) return finish();
          if (latest === null || stream.isSlow()) return stream.keepAlive();
          const { counters, isLong } = latest;
          latest = null;
          stream.send('revisions', JSON.stringify(counters));
          if (isLong) await foldLater(request.ctx);
        } catch (error) {
          request.log.warn({ err: error, requestId: request.id }, 'an event stream broke off');
          finish();
        } finally {
          isChecking = false;
        }
      };
      const tell = (revisions: Revisions) => {
        latest = revisions;
        void check();
      };
      const leave = await feed.join(request.ctx, tell, () => finish());
      const beat = setInterval(() => void check(), KEEP_ALIVE_MS);
      let end: NodeJS.Timeout | undefined;
      const finish = () => {
        clearInterval(beat);
        clearTimeout(end);
        leave();
        stream?.end();
      };
      stream = openEventStream(request, reply);
      stream.onClose(finish);
      await check();
      if (stream.isOpen()) end = setTimeout(finish, request.query.seconds * 1_000);
      return reply;
    },
  );
}
