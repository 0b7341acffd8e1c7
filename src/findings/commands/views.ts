import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { listViews } from '../queries/views.ts';
import type { DefaultView, NewView, ViewChange, ViewJson } from '../shapes.ts';

/** As many views as anybody needs; more would make every list of them long. */
const VIEWS_MAX = 200;

/** Keeps a view under a name. Faults: `conflict` for a name one has already, `forbidden` to share as a viewer. */
export async function saveView(ctx: Context, given: NewView): Promise<ViewJson> {
  if (given.is_shared) mayShare(ctx);
  const id = randomUUID();
  await ctx.pg.write(async (tx) => {
    const { count } = await tx
      .selectFrom('saved_views')
      .select((eb) => eb.fn.countAll<bigint>().as('count'))
      .where('owner_id', '=', ctx.actor.id)
      .executeTakeFirstOrThrow();
    if (count >= VIEWS_MAX) {
      throw new Fault('conflict', `You already have ${VIEWS_MAX} saved views.`, {
        mend: 'Delete one that you no longer use.',
      });
    }
    const saved = await tx
      .insertInto('saved_views')
      .values({
        ...given,
        organization_id: ctx.organization.id,
        view_id: id,
        owner_id: ctx.actor.id,
        owner_name: ctx.actor.name,
        created_at: ctx.now,
        changed_at: ctx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('view_id')
      .executeTakeFirst();
    if (!saved) throw taken(given.name);
    await audit(ctx, tx, { action: 'view.saved', subject: { kind: 'view', id }, change: { ...given } });
  });
  return readView(ctx, id);
}

/**
 * Renames, replaces, shares or unshares one's own view. Faults: `not_found`, `forbidden` for somebody else's,
 * `conflict` for a name one has already.
 */
export async function changeView(ctx: Context, id: string, change: ViewChange): Promise<ViewJson> {
  if (change.is_shared === true) mayShare(ctx);
  await ctx.pg.write(async (tx) => {
    const before = await ownView(ctx, tx, id, false);
    const after = {
      name: change.name ?? before.name,
      query: change.query ?? before.query,
      is_shared: change.is_shared ?? before.is_shared,
    };
    if (after.name.toLowerCase() !== before.name.toLowerCase())
      await refuseTaken(ctx, tx, before.page, after.name);
    const changes: Record<string, Json> = {};
    for (const key of ['name', 'query', 'is_shared'] as const)
      if (before[key] !== after[key]) changes[key] = { from: before[key], to: after[key] };
    if (Object.keys(changes).length === 0) return;
    await tx
      .updateTable('saved_views')
      .set({ ...after, changed_at: ctx.now })
      .where('view_id', '=', id)
      .execute();
    // Who opened with it may read it no longer.
    if (before.is_shared && !after.is_shared) {
      await tx
        .deleteFrom('default_views')
        .where('view_id', '=', id)
        .where('owner_id', '!=', before.owner_id)
        .execute();
    }
    await audit(ctx, tx, { action: 'view.changed', subject: { kind: 'view', id }, change: changes });
  });
  return readView(ctx, id);
}

/** Forgets a view, and with it everybody's choice to open with it; an admin any shared one. Faults: `not_found`, `forbidden`. */
export async function deleteView(ctx: Context, id: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const { page, name, is_shared } = await ownView(ctx, tx, id, true);
    await tx.deleteFrom('saved_views').where('view_id', '=', id).execute();
    await audit(ctx, tx, {
      action: 'view.deleted',
      subject: { kind: 'view', id },
      change: { page, name, is_shared },
    });
  });
}

/** Which view a page opens with for this member; null is the page as it comes. Faults: `not_found`. */
export async function setDefaultView(ctx: Context, { page, view_id }: DefaultView): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const key = { organization_id: ctx.organization.id, owner_id: ctx.actor.id, page };
    if (view_id !== null && (await readable(ctx, tx, view_id))?.page !== page)
      throw new Fault('not_found', 'There is no such view of this page.');
    const before = await tx
      .selectFrom('default_views')
      .select('view_id')
      .where('owner_id', '=', key.owner_id)
      .where('page', '=', page)
      .forUpdate()
      .executeTakeFirst();
    if ((before?.view_id ?? null) === view_id) return;
    await tx
      .deleteFrom('default_views')
      .where('owner_id', '=', key.owner_id)
      .where('page', '=', page)
      .execute();
    if (view_id !== null) {
      await tx
        .insertInto('default_views')
        .values({ ...key, view_id })
        .execute();
    }
    await audit(ctx, tx, {
      action: 'view.default_set',
      subject: { kind: 'page', id: page },
      change: { view_id: { from: before?.view_id ?? null, to: view_id } },
    });
  });
}

async function readView(ctx: Context, id: string): Promise<ViewJson> {
  const found = (await listViews(ctx)).find((each) => each.id === id);
  if (!found) throw new Fault('not_found', 'There is no such view.');
  return found;
}

/** The row of a view that the actor may read, their own or a shared one. */
async function readable(ctx: Context, tx: Tx, id: string) {
  const row = await tx
    .selectFrom('saved_views')
    .selectAll()
    .where('view_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && (row.owner_id === ctx.actor.id || row.is_shared) ? row : undefined;
}

/** A view that the actor may change: their own, or where `adminToo`, as an admin any that is shared. */
async function ownView(ctx: Context, tx: Tx, id: string, adminToo: boolean) {
  const row = await readable(ctx, tx, id);
  if (!row) throw new Fault('not_found', 'There is no such view.');
  const isAdmin = adminToo && ctx.actor.kind === 'member' && ctx.actor.role === 'admin';
  if (row.owner_id !== ctx.actor.id && !isAdmin) {
    throw new Fault('forbidden', `This view is ${row.owner_name}’s.`, {
      mend: 'Save it under a name of your own.',
    });
  }
  return row;
}

function mayShare(ctx: Context): void {
  if (ctx.actor.kind === 'member' && ctx.actor.role === 'viewer') {
    throw new Fault('forbidden', 'A viewer cannot share views.', {
      mend: 'Save it without sharing, or ask an analyst to share it.',
    });
  }
}

async function refuseTaken(ctx: Context, tx: Tx, page: ViewJson['page'], name: string): Promise<void> {
  const rows = await tx
    .selectFrom('saved_views')
    .select('name')
    .where('owner_id', '=', ctx.actor.id)
    .where('page', '=', page)
    .execute();
  if (rows.some((row) => row.name.toLowerCase() === name.toLowerCase())) throw taken(name);
}

function taken(name: string): Fault {
  return new Fault('conflict', `You already have a view named “${name}”.`, {
    where: 'name',
    mend: 'Choose another name, or change that view.',
  });
}
