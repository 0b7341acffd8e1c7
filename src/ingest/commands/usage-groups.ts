import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { futureFrom, isInFuture, type UsageRow } from '../usage-row.ts';
import { createMarkedAccounts } from './marked-accounts.ts';
import { createObservations, type Observations } from './observations.ts';
import { createTakenIds } from './taken-ids.ts';
import { storeRows, type UsageState } from './usage.ts';

type Waiting = {
  ctx: Context;
  rows: readonly UsageRow[];
  resolve(states: UsageState[]): void;
  reject(error: unknown): void;
};

/** Joins requests that come at the same time, so that many small ones cost as few writes as one large. */
export type UsageGroups = {
  /** Stores events; answers when they are durable, with the state of each by its place. */
  store(ctx: Context, rows: readonly UsageRow[]): Promise<UsageState[]>;
  /** Lets a body in while memory allows; a `busy` fault otherwise. Call what it gives when the body is done. */
  enter(bytes: number): () => void;
};

const GROUP_EVENTS_MAX = 20_000;
const BYTES_IN_FLIGHT_MAX = 48 * 1024 * 1024;
const OBSERVED_MS_MAX = 5_000;
const RETRY_SECONDS_MAX = 60;

/** One for each server process. */
export function createUsageGroups(bytesInFlightMax = BYTES_IN_FLIGHT_MAX): UsageGroups {
  const queues = new Map<string, Waiting[]>();
  const taken = createTakenIds();
  const marked = createMarkedAccounts();
  let bytesInFlight = 0;
  let rowsWaiting = 0;
  let rowsASecond = 0;

  async function storeGroup(group: readonly Waiting[], observations: Observations): Promise<void> {
    const { ctx } = group[0] as Waiting;
    const rows = group.length === 1 ? (group[0] as Waiting).rows : group.flatMap((each) => each.rows);
    try {
      const began = performance.now();
      // A request that is sent again may be one whose answer was lost after its events were stored.
      const { states } = await storeRows(ctx, 'actual', rows, { isRetry: true, taken, marked, observations });
      rowsASecond = (rows.length * 1000) / Math.max(1, performance.now() - began);
      noteFuture(ctx, rows, states, observations);
      let from = 0;
      for (const each of group) {
        each.resolve(states.slice(from, from + each.rows.length));
        from += each.rows.length;
      }
    } catch (error) {
      for (const each of group) each.reject(error);
    } finally {
      rowsWaiting -= rows.length;
    }
  }

  async function drain(organization: string, queue: Waiting[]): Promise<void> {
    const observations = createObservations();
    let written = performance.now();
    let ctx = (queue[0] as Waiting).ctx;
    while (queue.length > 0) {
      const group = takeGroup(queue);
      ctx = (group[0] as Waiting).ctx;
      await storeGroup(group, observations);
      if (observations.isFull() || performance.now() - written > OBSERVED_MS_MAX) {
        await writeObservations(ctx, observations);
        written = performance.now();
      }
    }
    queues.delete(organization);
    await writeObservations(ctx, observations);
  }

  return {
    store(ctx, rows) {
      rowsWaiting += rows.length;
      return new Promise((resolve, reject) => {
        const waiting = { ctx, rows, resolve, reject };
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
        const seconds = rowsASecond > 0 ? Math.ceil(rowsWaiting / rowsASecond) : 1;
        throw new Fault('busy', 'More usage is waiting to be stored than memory allows.', {
          // As long as storing what waits takes at the speed of the last group.
          retryAfterSeconds: Math.min(RETRY_SECONDS_MAX, Math.max(1, seconds)),
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

function noteFuture(
  ctx: Context,
  rows: readonly UsageRow[],
  states: readonly UsageState[],
  observations: Observations,
): void {
  const latest = futureFrom(ctx.now.getTime());
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as UsageRow;
    if (states[at] === 'stored' && isInFuture(row, latest)) observations.note('future', 'actual', row);
  }
}

/** What was noticed is written behind the answers: losing it loses no fact. */
async function writeObservations(ctx: Context, observations: Observations): Promise<void> {
  await ctx.pg
    .write((tx) => observations.flush(ctx, tx, 'api'))
    .catch((error: unknown) => ctx.log.warn({ err: error }, 'observations of usage were lost'));
}

/** The requests that wait, in their order, up to a size; always at least one. */
function takeGroup(queue: Waiting[]): Waiting[] {
  let size = 0;
  let count = 0;
  for (const each of queue) {
    if (count > 0 && size + each.rows.length > GROUP_EVENTS_MAX) break;
    size += each.rows.length;
    count += 1;
  }
  return queue.splice(0, count);
}
