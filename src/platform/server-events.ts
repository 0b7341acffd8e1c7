import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Polled, pollsOf } from './progress-polls.ts';

const KEEP_ALIVE_EVERY = 60;
/** Of how many looks at the state one also looks whether the reader may still have it. */
const CHECK_EVERY = 8;

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
 * sent, then `end` when it is over. The reader may come back at any time; the state is in the database. All
 * readers of one path in an organization share one reading of it, and one who may no longer read is sent `end`
 * within seconds. Faults: `busy` when too many read already.
 */
export async function streamProgress<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<T>,
  isOver: (state: T) => boolean,
): Promise<void> {
  const polls = pollsOf(request.server);
  const organization = request.ctx.organization.id;
  const leave = polls.enter(organization);
  try {
    // The reader's own first look: what is not there is answered as such before the stream begins.
    const state = await read();
    const first = { json: JSON.stringify(state), isOver: isOver(state) };
    const stream = openEventStream(request, reply);
    if (first.isOver) stream.send('progress', first.json);
    else await follow(stream, first);
    stream.send('end', '{}');
    stream.end();
  } finally {
    leave();
  }

  /** Sends what becomes of it until it is over, the reader has gone or may no longer read. */
  function follow(stream: EventStream, first: Polled): Promise<void> {
    return new Promise((resolve) => {
      let sent = '';
      let rounds = 0;
      const finish = () => {
        stop();
        resolve();
      };
      const tell = (state: Polled) => {
        rounds += 1;
        // Of what comes while the reader is slow, the latest is sent once the way is free.
        if (state.json !== sent && (!stream.isSlow() || state.isOver)) {
          sent = state.json;
          stream.send('progress', sent);
        } else if (rounds % KEEP_ALIVE_EVERY === 0) stream.keepAlive();
        if (state.isOver) finish();
        else if (rounds % CHECK_EVERY === 0) void checkReader();
      };
      const checkReader = async () => {
        const isAllowed = await Promise.resolve(request.isStillAllowed?.() ?? true).catch(() => false);
        if (!isAllowed) finish();
      };
      const poll = async () => {
        const state = await read();
        return { json: JSON.stringify(state), isOver: isOver(state) };
      };
      tell(first);
      const stop = polls.join(`${organization} ${request.url}`, poll, tell, (error) => {
        // The headers are out, so the reader only learns that the stream is over and asks again.
        request.log.warn({ err: error, requestId: request.id }, 'an event stream broke off');
        finish();
      });
      stream.onClose(finish);
    });
  }
}
