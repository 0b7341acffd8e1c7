import type { FastifyReply, FastifyRequest } from 'fastify';

const POLL_MS = 250;
const KEEP_ALIVE_EVERY = 60;

/**
 * Streams a changing thing as server-sent events: `progress` whenever its JSON differs from the last one
 * sent, then `end` when it is over. The reader may come back at any time; the state is in the database.
 */
export async function streamProgress<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<T>,
  isOver: (state: T) => boolean,
): Promise<void> {
  const first = await read();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': request.id,
  });
  try {
    let sent = '';
    let state = first;
    for (let round = 0; !raw.destroyed; round++) {
      const json = JSON.stringify(state);
      if (json !== sent) raw.write(`event: progress\ndata: ${json}\n\n`);
      else if (round % KEEP_ALIVE_EVERY === 0) raw.write(': still here\n\n');
      sent = json;
      if (isOver(state)) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      state = await read();
    }
  } catch (error) {
    // The headers are out, so the reader only learns that the stream is over and asks again.
    request.log.warn({ err: error, requestId: request.id }, 'an event stream broke off');
  }
  if (!raw.destroyed) raw.end(`event: end\ndata: {}\n\n`);
}
