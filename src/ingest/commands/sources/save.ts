import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import { PULL } from '../../queries/pull-kind.ts';
import { findSource, placeOf, readSource } from '../../queries/sources.ts';
import type { SourceChange, SourceInput, SourceJson, SourcePlace } from '../../shapes.ts';
import { addressText, instancePlace, isOfInstance, isSameParty, isTable } from '../../sources/place.ts';
import { sealSecret } from './open.ts';

const SOURCES_MAX = 50;

/** Adds a source; its first pull is queued at once. Faults: `conflict` for a name that is taken. */
export async function createSource(ctx: Context, input: SourceInput): Promise<SourceJson> {
  checkPlace(ctx, input.place, input.secret);
  const sourceId = randomUUID();
  await ctx.pg.write(async (tx) => {
    // Two at once would both see the same names and the same count.
    await lockInTransaction(tx, 'sources');
    const { count } = await tx
      .selectFrom('sources')
      .select(({ fn }) => fn.countAll<bigint>().as('count'))
      .executeTakeFirstOrThrow();
    if (count >= BigInt(SOURCES_MAX)) {
      throw new Fault('conflict', `There are already ${SOURCES_MAX} sources.`, { mend: 'Remove one first.' });
    }
    await refuseTwin(tx, input.name, sourceId);
    await tx
      .insertInto('sources')
      .values({
        organization_id: ctx.organization.id,
        source_id: sourceId,
        name: input.name,
        side: input.side,
        place: JSON.stringify(input.place),
        sealed_secret: input.secret ? sealSecret(ctx, sourceId, input.secret) : null,
        schedule_minutes: input.schedule_minutes,
        next_pull_at: input.schedule_minutes === null ? null : ctx.now,
        last_run_id: null,
        failure: null,
        created_at: ctx.now,
        created_by: JSON.stringify(ctx.actor),
      })
      .execute();
    await audit(ctx, tx, {
      action: 'source.created',
      subject: { kind: 'source', id: sourceId },
      change: { name: input.name, side: input.side, address: addressText(input.place), place: input.place },
    });
    if (input.schedule_minutes !== null) await sendPull(ctx, tx, sourceId, 1n);
  });
  return readSource(ctx, sourceId);
}

/** Queues a pull, for later when `at` is given; it counts as long as the source is at this turn. */
export async function sendPull(
  ctx: Context,
  tx: Tx,
  sourceId: string,
  turn: bigint,
  { at, since, isAsked }: { at?: Date; since?: string | undefined; isAsked?: boolean } = {},
): Promise<void> {
  const data = {
    organization: ctx.organization.id,
    run: sourceId,
    turn: Number(turn),
    ...(since === undefined ? {} : { since }),
    ...(isAsked ? { asked: 1 as const } : {}),
  };
  await ctx.jobs.send(tx, PULL.queue, data, at === undefined ? {} : { startAfter: at });
}

/** Changes a source. A place of another party needs its secret given again, lest the kept one be sent there. */
export async function changeSource(
  ctx: Context,
  sourceId: string,
  change: SourceChange,
): Promise<SourceJson> {
  const before = await findSource(ctx, sourceId);
  const place = change.place ?? placeOf(before);
  const isSame = isSameParty(placeOf(before), place);
  if (!isSame && before.sealed_secret !== null && change.secret === undefined && !isOfInstance(place)) {
    throw new Fault('bad_request', 'The stored secret would be sent to another server.', {
      where: 'secret',
      mend: 'Enter the secret again for the new server.',
    });
  }
  if (isTable(place) !== isTable(placeOf(before))) {
    throw new Fault('bad_request', 'A table source cannot become a file source.', {
      where: 'place',
      mend: 'Add a new source.',
    });
  }
  if (change.place)
    checkPlace(ctx, place, change.secret ?? (isSame && before.sealed_secret ? 'kept' : undefined));
  const schedule = change.schedule_minutes === undefined ? before.schedule_minutes : change.schedule_minutes;
  await ctx.pg.write(async (tx) => {
    await lockInTransaction(tx, 'sources');
    if (change.name !== undefined) await refuseTwin(tx, change.name, sourceId);
    const secret = change.secret
      ? sealSecret(ctx, sourceId, change.secret)
      : isSame
        ? before.sealed_secret
        : null;
    const changed = await tx
      .updateTable('sources')
      .set((eb) => ({
        name: change.name ?? before.name,
        place: JSON.stringify(place),
        sealed_secret: change.secret === '' ? null : secret,
        schedule_minutes: schedule,
        next_pull_at: schedule === null ? null : ctx.now,
        failure: null,
        failures_in_row: 0,
        turn: eb('turn', '+', 1n),
        ...(change.place ? { created_by: JSON.stringify(ctx.actor) } : {}),
      }))
      .where('source_id', '=', sourceId)
      .returning('turn')
      .executeTakeFirst();
    if (!changed) throw new Fault('not_found', 'There is no such source.', { where: sourceId });
    if (change.place) await forgetPositions(tx, sourceId, isSame && keepsPosition(placeOf(before), place));
    await audit(ctx, tx, {
      action: 'source.changed',
      subject: { kind: 'source', id: sourceId },
      change: {
        name: change.name ?? before.name,
        ...(change.place ? { before: placeOf(before), after: place } : {}),
        ...(change.secret === undefined ? {} : { secret: 'replaced' }),
        schedule_minutes: schedule,
      },
    });
    if (schedule !== null) await sendPull(ctx, tx, sourceId, changed.turn);
  });
  return readSource(ctx, sourceId);
}

/** Another table or start is another reading; the same one continues where it was, its failed files once more. */
function keepsPosition(before: SourcePlace, after: SourcePlace): boolean {
  if (!isTable(before) || !isTable(after)) return before.kind === after.kind;
  return before.table === after.table && before.start_on <= after.start_on;
}

async function forgetPositions(tx: Tx, sourceId: string, keeps: boolean): Promise<void> {
  let query = tx.deleteFrom('source_cursors').where('source_id', '=', sourceId);
  if (keeps) query = query.where('position', 'like', 'failed:%');
  await query.execute();
}

/** Removes a source with its place and secret; what it brought stays. */
export async function removeSource(ctx: Context, sourceId: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const removed = await tx
      .deleteFrom('sources')
      .where('source_id', '=', sourceId)
      .returning('name')
      .executeTakeFirst();
    if (!removed) throw new Fault('not_found', 'There is no such source.', { where: sourceId });
    await tx.deleteFrom('source_cursors').where('source_id', '=', sourceId).execute();
    await audit(ctx, tx, {
      action: 'source.removed',
      subject: { kind: 'source', id: sourceId },
      change: { name: removed.name },
    });
  });
}

/** What can be checked of a place before anything is connected to. */
function checkPlace(ctx: Context, place: SourcePlace, secret: string | undefined): void {
  if (place.kind === 's3' && place.bucket !== undefined && !(place.key_id && secret)) {
    throw new Fault('bad_request', 'A bucket of your own needs a key id and a secret.', {
      where: 'place.key_id',
      mend: 'Enter both, for a key that may only list and read the bucket.',
    });
  }
  if (!isOfInstance(place)) return;
  const { root, bucket } = ctx.outside.sources;
  const template = place.kind === 'folder' ? root : (bucket?.place ?? null);
  instancePlace(template, ctx.organization.id, ctx.actor.kind === 'system');
}

async function refuseTwin(tx: Tx, name: string, sourceId: string): Promise<void> {
  const twin = await tx
    .selectFrom('sources')
    .select('source_id')
    .where((eb) => eb(eb.fn('lower', ['name']), '=', name.toLowerCase()))
    .where('source_id', '<>', sourceId)
    .executeTakeFirst();
  if (twin)
    throw new Fault('conflict', `There is already a source “${name}”.`, {
      where: 'name',
      mend: 'Choose another name.',
    });
}
