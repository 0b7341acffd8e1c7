import { type RawBuilder, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Failure } from '#core/wire.ts';
import { audit } from '../audit.ts';
import { type Context, renewed } from '../context.ts';
import type { Tx } from '../postgres.ts';
import { type Ending, isLive, type Row, type RunJob, type RunKind, type RunTable } from './kind.ts';

type Kind<T extends RunTable> = RunKind<T, RunJob>;

/** One run, locked until the transaction ends when it will be changed; undefined when there is none. */
export async function findRow<T extends RunTable>(
  tx: Tx,
  kind: Kind<T>,
  id: string,
  isLocked = false,
): Promise<Row<T> | undefined> {
  const { rows } = await sql<Row<T>>`select * from ${sql.table(kind.table)} where ${sql.ref(kind.key)} = ${id}
    ${isLocked ? sql`for update` : sql``}`.execute(tx);
  return rows[0];
}

/** One run of this organization. Faults: `not_found`. */
export async function getRow<T extends RunTable>(ctx: Context, kind: Kind<T>, id: string): Promise<Row<T>> {
  const row = await ctx.pg.read((tx) => findRow(tx, kind, id));
  if (!row) throw absent(kind, id);
  return row;
}

export const absent = (kind: { noun: string }, id: string) =>
  new Fault('not_found', `There is no such ${kind.noun}.`, { where: id });

type Values = Record<string, unknown>;

/** Writes columns of one run, where `also` holds; undefined when it does not. */
export async function setRow<T extends RunTable>(
  tx: Tx,
  kind: Kind<T>,
  id: string,
  values: Values,
  also: RawBuilder<unknown> = sql`true`,
): Promise<Row<T> | undefined> {
  const columns = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  const { rows } = await sql<Row<T>>`update ${sql.table(kind.table)} set ${sql.join(columns)}
    where ${sql.ref(kind.key)} = ${id} and ${also} returning *`.execute(tx);
  return rows[0];
}

/** Whose a run is: writes of somebody who lost it since find nothing. */
export const heldBy = (holder: string, tries: number) =>
  sql`status = 'running' and holder = ${holder} and tries = ${tries}`;

/** Ends a run at `ctx.now` in the caller's transaction, with its audit entry as the last thing in it. */
export async function endRun<T extends RunTable>(
  ctx: Context,
  tx: Tx,
  kind: Kind<T>,
  id: string,
  ending: Ending<T>,
): Promise<Row<T>> {
  const failure = ending.failure ?? null;
  const row = await setRow(tx, kind, id, {
    ...ending.set,
    status: ending.status,
    waits_for: ending.waitsFor ?? null,
    failure: failure && JSON.stringify(failure),
    finished_at: ending.status === 'waiting' ? null : ctx.now,
    // The worker of a cancelled run holds it until it has released its resources.
    ...(ending.status === 'cancelled' ? {} : { holder: null, tries: 0 }),
  });
  if (!row) throw absent(kind, id);
  const action = ending.action === undefined ? kind.audit[ending.status] : ending.action;
  if (!action) return row;
  await audit(ctx, tx, {
    action,
    subject: kind.audit.subject(row),
    change: {
      ...kind.audit.change(row),
      ...ending.change,
      ...(failure ? { failure: failure.code } : {}),
    },
  });
  return row;
}

/** Ends a run that cannot continue, with a message. One that is over stays as it is. */
export async function failRun<T extends RunTable>(
  ctx: Context,
  kind: Kind<T>,
  id: string,
  failure: Failure,
): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const row = await findRow(tx, kind, id, true);
    if (row && isLive(row.status)) await endRun(renewed(ctx), tx, kind, id, { status: 'failed', failure });
  });
}

/** Says on a live run what went wrong in a try that is followed by another. */
export async function noteFailure<T extends RunTable>(
  ctx: Context,
  kind: Kind<T>,
  id: string,
  failure: Failure,
): Promise<void> {
  const values = { failure: JSON.stringify(failure) };
  await ctx.pg.write((tx) => setRow(tx, kind, id, values, sql`status in ('queued', 'running')`));
}

/**
 * Stops a run: it is cancelled at once, and its worker gets the abort signal within a second.
 * Faults: `not_found`, `conflict` when it is over.
 */
export async function cancelRun<T extends RunTable>(
  ctx: Context,
  kind: Kind<T>,
  id: string,
): Promise<Row<T>> {
  return ctx.pg.write(async (tx) => {
    const row = await findRow(tx, kind, id, true);
    if (!row) throw absent(kind, id);
    if (!isLive(row.status)) {
      const detail = `The ${kind.noun} is ${row.status}; there is nothing to cancel.`;
      throw new Fault('conflict', detail, { where: id });
    }
    return endRun(ctx, tx, kind, id, { status: 'cancelled' });
  });
}
