import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { futureFrom, isInFuture, type UsageRow } from '../usage-row.ts';
import { createMarkedAccounts } from './marked-accounts.ts';
import { createObservations, type Observations } from './observations.ts';
import { createTakenIds } from './taken-ids.ts';
import { storeRows, type UsageState } from './usage.ts';

/** One organization's requests that wait, and how many of them usually come together. */
type Line = { waiting: Waiting[]; isDraining: boolean; expected: number; onArrival: (() => void) | null };

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
  /** Lets a body in while memory allows; a `busy` fault otherwise. */
  enter(bytes: number): Place;
};

/** The memory that one body takes. */
export type Place = {
  /** Takes at least so many bytes from now on; a `busy` fault when others leave no room for them. */
  hold(bytes: number): void;
  /** Call it when the body is done. */
  leave(): void;
};

const GROUP_EVENTS_MAX = 20_000;
const BYTES_IN_FLIGHT_MAX = 48 * 1024 * 1024;
/**
 * Storing a group costs as much for a few rows as for thousands. Senders that were answered come back within
 * milliseconds, so the next group waits this long for as many as there were, and no longer.
 */
const GATHER_MS_MAX = 25;
const LINES_KEPT_MAX = 10_000;
const OBSERVED_MS_MAX = 5_000;
const RETRY_SECONDS_MAX = 60;

/** One for each server process. */
export function createUsageGroups(bytesInFlightMax = BYTES_IN_FLIGHT_MAX): UsageGroups {
  const lines = new Map<string, Line>();
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
      const options = { isRetry: true, taken, marked, observations };
      const states: UsageState[] = [];
      // A large request in pieces: what is worked on at a stretch is what others wait for.
      for (let at = 0; at < rows.length; at += GROUP_EVENTS_MAX) {
        const piece = await storeRows(ctx, 'actual', rows.slice(at, at + GROUP_EVENTS_MAX), options);
        for (const state of piece.states) states.push(state);
      }
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

  async function drain(line: Line): Promise<void> {
    const observations = createObservations();
    let written = performance.now();
    let ctx = (line.waiting[0] as Waiting).ctx;
    while (line.waiting.length > 0) {
      await gather(line);
      const group = takeGroup(line.waiting);
      ctx = (group[0] as Waiting).ctx;
      await storeGroup(group, observations);
      // Those just answered and those that came meanwhile: so many send at the same time.
      line.expected = group.length + line.waiting.length;
      if (line.waiting.length === 0 && line.expected > 1) await gather(line);
      if (observations.isFull() || performance.now() - written > OBSERVED_MS_MAX) {
        await writeObservations(ctx, observations);
        written = performance.now();
      }
    }
    line.isDraining = false;
    await writeObservations(ctx, observations);
  }

  return {
    store(ctx, rows) {
      rowsWaiting += rows.length;
      return new Promise((resolve, reject) => {
        const { id } = ctx.organization;
        if (lines.size > LINES_KEPT_MAX)
          for (const [key, each] of lines) if (!each.isDraining) lines.delete(key);
        const line = lines.get(id) ?? { waiting: [], isDraining: false, expected: 1, onArrival: null };
        lines.set(id, line);
        line.waiting.push({ ctx, rows, resolve, reject });
        line.onArrival?.();
        if (line.isDraining) return;
        line.isDraining = true;
        void drain(line);
      });
    },
    enter(bytes) {
      let held = 0;
      let isIn = true;
      const hold = (wanted: number) => {
        if (!isIn || wanted <= held) return;
        const others = bytesInFlight - held;
        if (others > 0 && others + wanted > bytesInFlightMax) {
          const seconds = rowsASecond > 0 ? Math.ceil(rowsWaiting / rowsASecond) : 1;
          throw new Fault('busy', 'More usage is waiting to be stored than memory allows.', {
            // As long as storing what waits takes at the speed of the last group.
            retryAfterSeconds: Math.min(RETRY_SECONDS_MAX, Math.max(1, seconds)),
            mend: 'Send the same request again after the seconds in Retry-After; nothing of it was stored.',
          });
        }
        bytesInFlight += wanted - held;
        held = wanted;
      };
      hold(bytes);
      return {
        hold,
        leave() {
          if (isIn) bytesInFlight -= held;
          isIn = false;
        },
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

/** Waits until as many requests are there as came together before, or until a moment has passed. */
function gather(line: Line): Promise<void> {
  const rows = line.waiting.reduce((sum, each) => sum + each.rows.length, 0);
  if (line.waiting.length >= line.expected || rows >= GROUP_EVENTS_MAX) return Promise.resolve();
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(late);
      line.onArrival = null;
      resolve();
    };
    const late = setTimeout(go, GATHER_MS_MAX);
    line.onArrival = () => {
      if (line.waiting.length >= line.expected) go();
    };
  });
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
