import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Tx } from '../postgres.ts';
import { type QueueKind, queueKind } from '../queue.ts';
import { isLive, type Row, type RunJob, type RunKind, type RunTable, runJob } from './kind.ts';
import { endRun, findRow, setRow } from './state.ts';

type Kind<T extends RunTable> = RunKind<T, RunJob>;

const watchJob = runJob.extend({ left: z.literal(0).optional() });

/** The queue of looks at the runs of a kind. */
export const watchQueue = (kind: { queue: QueueKind }) => queueKind(`${kind.queue.name}-watch`, watchJob);

/** Has a worker check a run after a while: whether it still has a heartbeat. */
export async function watchLater<T extends RunTable>(
  ctx: Context,
  tx: Tx,
  kind: Kind<T>,
  id: string,
): Promise<void> {
  const job = { organization: ctx.organization.id, run: id };
  await ctx.jobs.send(tx, watchQueue(kind), job, { startAfter: kind.silentSecondsMax });
}

/** True when the heartbeat of a run is older than its kind allows. */
export function isSilent<T extends RunTable>(kind: Kind<T>, row: Row<T>, now: Date): boolean {
  const heard = row.alive_at ?? row.started_at ?? row.created_at;
  return now.getTime() - heard.getTime() > kind.silentSecondsMax * 1_000;
}

/**
 * Tends a run whose row the caller has locked: one without heartbeat and without a job in the queue is
 * queued again, or ends as interrupted when that happened too often or only its own process could continue.
 */
export async function tend<T extends RunTable>(
  ctx: Context,
  tx: Tx,
  kind: Kind<T>,
  row: Row<T>,
): Promise<Row<T>> {
  const id = idOf(kind, row);
  if (row.status !== 'queued' && row.status !== 'running') return row;
  if (!isSilent(kind, row, ctx.now) || (await hasJob(tx, kind, id))) return row;
  const mayGoOn = row.tries < kind.tries && (kind.mayBeRetried?.(row) ?? true);
  if (!mayGoOn) {
    const failure = { code: 'interrupted', ...kind.interrupted };
    return endRun(ctx, tx, kind, id, { status: 'failed', failure });
  }
  await ctx.jobs.send(tx, kind.queue, { organization: ctx.organization.id, run: id });
  return (await setRow(tx, kind, id, { alive_at: ctx.now })) ?? row;
}

/** Tends every live run of a kind in the organization. Returns how many of them ended by that. */
export async function tendAll<T extends RunTable>(ctx: Context, kind: Kind<T>): Promise<number> {
  return ctx.pg.write(async (tx) => {
    const { rows } = await sql<Row<T>>`select * from ${sql.table(kind.table)}
      where status in ('queued', 'running') order by created_at for update skip locked`.execute(tx);
    let ended = 0;
    for (const row of rows) if (!isLive((await tend(ctx, tx, kind, row)).status)) ended += 1;
    return ended;
  });
}

/** One check of the watch; it repeats as long as the run is live. */
export async function watchRun<T extends RunTable>(ctx: Context, kind: Kind<T>, id: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const row = await findRow(tx, kind, id, true);
    if (!row || !isLive(row.status)) return;
    const after = await tend(ctx, tx, kind, row);
    if (isLive(after.status)) await watchLater(ctx, tx, kind, id);
  });
}

export const idOf = <T extends RunTable>(kind: Kind<T>, row: Row<T>): string =>
  String(row[kind.key as keyof Row<T>]);

/** True while a job of the run, or of a part of it, waits or is worked on: the queue then minds killed workers. */
async function hasJob<T extends RunTable>(tx: Tx, kind: Kind<T>, id: string): Promise<boolean> {
  const names = [kind.queue.name, ...(kind.parts ? [kind.parts.name] : [])];
  const { rows } = await sql`select 1 from pgboss.job where name = any(${names}::text[])
    and state < 'completed' and data ->> 'run' = ${id} limit 1`.execute(tx);
  return rows.length > 0;
}
