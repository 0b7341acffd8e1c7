import { randomUUID } from 'node:crypto';
import { type Insertable, sql } from 'kysely';
import type { z } from 'zod';
import { Fault } from '#core/error.ts';
import { audit } from '../audit.ts';
import type { Context } from '../context.ts';
import { lockInTransaction, type Tx } from '../postgres.ts';
import type { Json } from '../schema/ground.ts';
import type { RunColumns } from '../schema/runs.ts';
import type { Tables } from '../schema/tables.ts';
import { type Columns, isLive, type Row, type RunJob, type RunKind, type RunTable } from './kind.ts';
import { findRow, setRow } from './state.ts';
import { idOf, isSilent, tend, watchLater } from './tend.ts';

/** The room's own columns of a new run; the id, the organization and the life are the kit's. */
export type NewRun<T extends RunTable> = Omit<Insertable<Tables[T]>, keyof RunColumns | 'organization_id'>;

export type EnqueueOptions<T extends RunTable, D extends RunJob> = {
  /** Answers a live run with these columns instead of making a twin; `{}` allows one an organization. */
  readonly one?: Partial<Row<T>>;
  /** Left to its own process for so many seconds; a worker takes it up should that be gone. */
  readonly startAfter?: number;
  readonly priority?: number;
  /** What the job holds beside the run's id. */
  readonly data?: Omit<z.input<D>, 'organization' | 'run'>;
  /** False for a run that only this process can do. */
  readonly hasJob?: boolean;
  readonly change?: Record<string, Json>;
  /** Another audit action than the kind's, or null for none. */
  readonly action?: string | null;
};

/**
 * Writes a run, its job, its watch and, last, its audit entry in the caller's transaction, and gives its row. With
 * `one` a live run is answered instead, however old: one whose worker has gone silent is queued again or ended first.
 */
export async function enqueue<T extends RunTable, D extends RunJob>(
  ctx: Context,
  tx: Tx,
  kind: RunKind<T, D>,
  values: Omit<NewRun<T>, RunKind<T>['key']> & { [key: string]: unknown },
  options: EnqueueOptions<T, D> = {},
): Promise<Row<T>> {
  const { one, data, hasJob = true, startAfter, priority } = options;
  if (one) {
    const live = await liveRun(ctx, tx, kind, one);
    if (live) return live;
  }
  const id = String(values[kind.key] ?? randomUUID());
  const row = await insert<T>(tx, kind.table, {
    ...values,
    organization_id: ctx.organization.id,
    [kind.key]: id,
    status: 'queued',
    failure: null,
    created_at: ctx.now,
  });
  if (hasJob) {
    const job = { ...data, organization: ctx.organization.id, run: id } as z.input<D>;
    await ctx.jobs.send(tx, kind.queue, job, {
      ...(startAfter === undefined ? {} : { startAfter }),
      ...(priority === undefined ? {} : { priority }),
    });
  }
  await watchLater(ctx, tx, kind, id);
  const action = options.action === undefined ? kind.audit.started : options.action;
  if (action) {
    const change = { ...kind.audit.change(row), ...options.change };
    await audit(ctx, tx, { action, subject: kind.audit.subject(row), change });
  }
  return row;
}

/** The active run with these columns, or null. Holds the place until the transaction ends, so that no twin starts. */
export async function liveRun<T extends RunTable, D extends RunJob>(
  ctx: Context,
  tx: Tx,
  kind: RunKind<T, D>,
  one: Partial<Row<T>>,
): Promise<Row<T> | null> {
  // Two servers that are asked at once must not both find that nothing is active.
  await lockInTransaction(tx, `start ${kind.table} ${JSON.stringify(one)}`);
  const same = Object.entries(one).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  const { rows } = await sql<Row<T>>`select * from ${sql.table(kind.table)}
    where status in ('queued', 'running', 'waiting') and ${sql.join([sql`true`, ...same], sql` and `)}
    order by created_at desc`.execute(tx);
  for (const row of rows) {
    if (row.status === 'waiting' || !isSilent(kind, row, ctx.now)) return row;
    // Only a silent one is locked: who ends a live one may wait for what the caller holds.
    const locked = await findRow(tx, kind, idOf(kind, row), true);
    if (!locked || !isLive(locked.status)) continue;
    const after = await tend(ctx, tx, kind, locked);
    if (isLive(after.status)) return after;
  }
  return null;
}

async function insert<T extends RunTable>(
  tx: Tx,
  table: T,
  values: Record<string, unknown>,
): Promise<Row<T>> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const { rows } = await sql<Row<T>>`insert into ${sql.table(table)}
    (${sql.join(given.map(([name]) => sql.ref(name)))}) values (${sql.join(given.map(([, value]) => sql`${value}`))})
    returning *`.execute(tx);
  return rows[0] as Row<T>;
}

/** Resumes a run that waited for a person, in the caller's transaction. Faults: `conflict` when it does not wait. */
export async function resume<T extends RunTable>(
  ctx: Context,
  tx: Tx,
  kind: RunKind<T>,
  id: string,
  values: Columns<T>,
): Promise<Row<T>> {
  const again = { ...values, status: 'queued', waits_for: null, alive_at: ctx.now };
  const row = await setRow(tx, kind, id, again, sql`status = 'waiting'`);
  if (!row)
    throw new Fault('conflict', `The ${kind.noun} is no longer waiting for a confirmation.`, { where: id });
  await ctx.jobs.send(tx, kind.queue, { organization: ctx.organization.id, run: id });
  await watchLater(ctx, tx, kind, id);
  return row;
}
