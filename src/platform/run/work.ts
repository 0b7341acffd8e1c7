import { sql } from 'kysely';
import type { z } from 'zod';
import { type Actor, SYSTEM } from '#core/actor.ts';
import { type Context, createContext, type Ground } from '../context.ts';
import { readOrganization } from '../organization.ts';
import type { Queue, QueueKind } from '../queue.ts';
import { failureOf } from './failure.ts';
import { createHold } from './hold.ts';
import type { Row, RunJob, RunKind, RunTable } from './kind.ts';
import { type Perform, performRun } from './perform.ts';
import { failRun, findRow, noteFailure } from './state.ts';
import { watchQueue, watchRun } from './tend.ts';

export type WorkOptions<T extends RunTable, D extends RunJob> = {
  /** In whose name a run is done; the system's otherwise. */
  actor?(row: Row<T>): Actor | undefined;
  /** False for a job that is no longer needed. */
  isWanted?(row: Row<T>, data: z.output<D>): boolean;
};

/**
 * Works the queue of a kind in this process, and tends its runs. A job that comes while another holds the run
 * comes again later, so that a killed holder strands nothing.
 */
export async function workRuns<T extends RunTable, D extends RunJob>(
  ground: Ground,
  queue: Queue,
  kind: RunKind<T, D>,
  perform: (data: z.output<D>) => Perform<T>,
  { actor, isWanted }: WorkOptions<T, D> = {},
): Promise<void> {
  await queue.work(kind.queue, kind.atOnce, async (data, job) => {
    const owner = await readOrganization(ground, data.organization);
    const system = createContext(ground, owner, SYSTEM);
    const row = await system.pg.read((tx) => findRow(tx, kind, data.run));
    // It was removed, as a source can be.
    if (!row) return;
    const ctx = createContext(ground, owner, actor?.(row) ?? SYSTEM);
    const options = {
      holder: job.id,
      isLastTry: job.isLastTry,
      isWanted: (now: Row<T>) => isWanted?.(now, data) ?? true,
    };
    const performed = await performRun(ctx, kind, data.run, perform(data), options);
    if (performed === 'held') {
      const startAfter = Math.ceil(kind.silentSecondsMax / 2);
      await system.pg.write((tx) => system.jobs.send(tx, kind.queue, data as z.input<D>, { startAfter }));
    }
  });
  if (kind.repeats) return;
  await queue.work(watchQueue(kind), 1, async ({ organization, run }) => {
    const ctx = createContext(ground, await readOrganization(ground, organization), SYSTEM);
    await watchRun(ctx, kind, run);
  });
}

/**
 * Works the parts of runs of a kind, `atOnce` at a time. Each keeps the heartbeat of the whole run; one that fails at
 * every try fails the run, with `words` naming the part.
 */
export async function workParts<T extends RunTable, P extends RunJob>(
  ground: Ground,
  queue: Queue,
  kind: RunKind<T, RunJob>,
  parts: QueueKind<P>,
  atOnce: number,
  words: (data: z.output<P>) => string,
  perform: (ctx: Context, data: z.output<P>, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await queue.work(parts, atOnce, async (data, { isLastTry }) => {
    const ctx = createContext(ground, await readOrganization(ground, data.organization), SYSTEM);
    const hold = createHold(ctx, kind, data.run, sql`status = 'running'`);
    try {
      await perform(ctx, data, hold.signal);
    } catch (error) {
      if (hold.signal.aborted) return;
      ctx.log.error({ err: error, run: data.run }, 'a part of a run failed');
      const { code, mend } = failureOf(error);
      const detail = `${words(data)} ${isLastTry ? 'failed at every try' : 'failed and will be tried again'}; see the log.`;
      await (isLastTry ? failRun : noteFailure)(ctx, kind, data.run, { code, detail, mend });
      throw error;
    } finally {
      await hold.stop();
    }
  });
}
