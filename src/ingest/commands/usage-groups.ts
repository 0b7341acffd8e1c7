import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { UsageEvent } from '../usage-event.ts';
import { storeUsage, type UsageOutcome } from './usage.ts';

type Waiting = {
  ctx: Context;
  events: readonly UsageEvent[];
  resolve(states: UsageOutcome['states']): void;
  reject(error: unknown): void;
};

/** Joins requests that come at the same time, so that many small ones cost as few writes as one large. */
export type UsageGroups = {
  /** Stores events; answers when they are durable, with the state of each by its place. */
  store(ctx: Context, events: readonly UsageEvent[]): Promise<UsageOutcome['states']>;
  /** Lets a body in while memory allows; a `busy` fault otherwise. Call what it gives when the body is done. */
  enter(bytes: number): () => void;
};

const GROUP_EVENTS_MAX = 20_000;
const BYTES_IN_FLIGHT_MAX = 48 * 1024 * 1024;

/** One for each server process. */
export function createUsageGroups(bytesInFlightMax = BYTES_IN_FLIGHT_MAX): UsageGroups {
  const queues = new Map<string, Waiting[]>();
  let bytesInFlight = 0;

  async function drain(organization: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      try {
        const events = group.flatMap((each) => each.events);
        // A request that is sent again may be one whose answer was lost after its events were stored.
        const { states } = await storeUsage((group[0] as Waiting).ctx, 'actual', events, { isRetry: true });
        let from = 0;
        for (const each of group) {
          each.resolve(states.slice(from, from + each.events.length));
          from += each.events.length;
        }
      } catch (error) {
        for (const each of group) each.reject(error);
      }
    }
    queues.delete(organization);
  }

  return {
    store(ctx, events) {
      return new Promise((resolve, reject) => {
        const waiting = { ctx, events, resolve, reject };
        const { id } = ctx.organization;
        const queue = queues.get(id);
        if (queue) queue.push(waiting);
        else {
          const fresh = [waiting];
          queues.set(id, fresh);
          void drain(id, fresh);
        }
      });
    },
    enter(bytes) {
      if (bytesInFlight > 0 && bytesInFlight + bytes > bytesInFlightMax) {
        throw new Fault('busy', 'More usage is waiting to be stored than memory allows.', {
          retryAfterSeconds: 1,
          mend: 'Send the same request again after the seconds in Retry-After; nothing of it was stored.',
        });
      }
      bytesInFlight += bytes;
      let isIn = true;
      return () => {
        if (isIn) bytesInFlight -= bytes;
        isIn = false;
      };
    },
  };
}

/** The requests that wait, in their order, up to a size; always at least one. */
function takeGroup(queue: Waiting[]): Waiting[] {
  let size = 0;
  let count = 0;
  for (const each of queue) {
    if (count > 0 && size + each.events.length > GROUP_EVENTS_MAX) break;
    size += each.events.length;
    count += 1;
  }
  return queue.splice(0, count);
}
