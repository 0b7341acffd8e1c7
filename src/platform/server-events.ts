import type { FastifyReply, FastifyRequest } from 'fastify';

const POLL_MS = 250;
const KEEP_ALIVE_EVERY = 60;

/** A stream of server-sent events that is open to one reader. */
export type EventStream = {
  isOpen(): boolean;
  /** True while what was sent before waits on its way; whoever sends states waits then and sends the latest. */
  isSlow(): boolean;
  send(event: string, json: string): void;
  /** A comment, so that nobody on the way takes the stream for dead. */
  keepAlive(): void;
  /** Calls back when the reader has gone, at once if that was before. */
  onClose(callback: () => void): void;
  end(): void;
};

/** Answers a request by a stream of events. Whatever fails after this can only end the stream. */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': request.id,
  });
  const isOpen = () => !raw.destroyed && !raw.writableEnded;
  return {
    isOpen,
    isSlow: () => raw.writableNeedDrain,
    send(event, json) {
      if (isOpen()) raw.write(`event: ${event}\ndata: ${json}\n\n`);
    },
    keepAlive() {
      if (isOpen()) raw.write(': still here\n\n');
    },
    onClose(callback) {
      if (raw.destroyed) callback();
      else raw.once('close', callback);
    },
    end() {
      if (isOpen()) raw.end();
    },
  };
}

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
  const stream = openEventStream(request, reply);
  try {
    let sent = '';
    let state = first;
    for (let round = 0; stream.isOpen(); round++) {
      const json = JSON.stringify(state);
      if (json !== sent) stream.send('progress', json);
      else if (round % KEEP_ALIVE_EVERY === 0) stream.keepAlive();
      sent = json;
      if (isOver(state)) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      state = await read();
    }
  } catch (error) {
    // The headers are out, so the reader only learns that the stream is over and asks again.
    request.log.warn({ err: error, requestId: request.id }, 'an event stream broke off');
  }
  stream.send('end', '{}');
  stream.end();
}
