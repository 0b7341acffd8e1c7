import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx, tryLockInTransaction } from '#platform/postgres.ts';

/** Stands for every account, as a price or a mapping concerns whoever uses it. */
export const EVERYBODY = '*';

/**
 * Marks accounts whose facts this transaction changes, so that every room that looks at accounts looks at them
 * again. A mark is appended and takes the place of earlier ones of the account; those that somebody else is just
 * replacing are left, so that no writer waits for another and an account has few marks however often it changes.
 */
export async function markTouched(ctx: Context, tx: Tx, accounts: Iterable<string>): Promise<void> {
  const marked = [...new Set(accounts)].sort();
  if (marked.length === 0) return;
  await sql`
    with earlier as (
      select sequence from account_marks where account_id = any(${marked}::text[]) for update skip locked
    ), gone as (
      delete from account_marks using earlier where account_marks.sequence = earlier.sequence
    )
    insert into account_marks (organization_id, account_id, marked_at)
    select current_organization(), account_id, ${ctx.now} from unnest(${marked}::text[]) as given (account_id)`.execute(
    tx,
  );
}

/** Accounts that changed since a room last looked; null where it has to look at everybody. `upTo` is for `keepPlace`. */
export type Changed = { readonly accounts: readonly string[] | null; readonly upTo: string };

const PRUNING = 'account marks';

/**
 * What changed since a room's place, read before it looks at any fact; needs a transaction that may write. Places
 * are snapshots, as transactions do not commit in the order in which they begin: a mark is new when the snapshot of
 * the last look did not see its transaction, so that none is lost by committing late and none is seen twice. A room
 * that never ended a look, or whose place is ahead of this server's transactions (of another server, as after a
 * restore), looks at everybody. A transaction that marks accounts itself does so before this, not after.
 */
export async function changedSince(ctx: Context, tx: Tx, room: string): Promise<Changed> {
  const known = await tx.selectFrom('mark_places').select('room').where('room', '=', room).executeTakeFirst();
  if (!known) {
    // From here on no mark goes that the new room has not seen; whoever prunes right now is awaited.
    await lockInTransaction(tx, PRUNING);
    await tx
      .insertInto('mark_places')
      .values({ organization_id: ctx.organization.id, room, snapshot: null, kept_at: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  // One statement, and so one snapshot: what it does not see is exactly what the next look will.
  const { rows } = await sql<{ accounts: string[]; is_everybody: boolean; up_to: string }>`
    with place as (
      select snapshot from mark_places where room = ${room}
        and pg_snapshot_xmax(snapshot) <= pg_snapshot_xmax(pg_current_snapshot())
    ), marks as (
      select distinct account_id from account_marks, place
      where not pg_visible_in_snapshot(transaction, snapshot)
    )
    select array(select account_id from marks order by account_id) as accounts,
      not exists (select from place) or exists (select from marks where account_id = ${EVERYBODY}) as is_everybody,
      pg_current_snapshot()::text as up_to`.execute(tx);
  const [found] = rows;
  if (!found) throw new TypeError('the marks did not answer');
  return { accounts: found.is_everybody ? null : found.accounts, upTo: found.up_to };
}

/**
 * Keeps the place that `changedSince` gave, once a room has looked at all it named; a place never moves back. Marks
 * that every room has passed go, unless a room is just beginning: then with the next look that ends.
 */
export async function keepPlace(ctx: Context, tx: Tx, room: string, upTo: string): Promise<void> {
  await sql`
    insert into mark_places as kept (organization_id, room, snapshot, kept_at)
    values (current_organization(), ${room}, ${upTo}::pg_snapshot, ${ctx.now})
    on conflict (organization_id, room) do update set snapshot = excluded.snapshot, kept_at = excluded.kept_at
    where kept.snapshot is null
      or (pg_snapshot_xmax(excluded.snapshot), pg_snapshot_xmin(excluded.snapshot))
        >= (pg_snapshot_xmax(kept.snapshot), pg_snapshot_xmin(kept.snapshot))
      or pg_snapshot_xmax(kept.snapshot) > pg_snapshot_xmax(pg_current_snapshot())`.execute(tx);
  if (!(await tryLockInTransaction(tx, PRUNING))) return;
  await sql`
    delete from account_marks where sequence in (
      select sequence from account_marks as mark where not exists (
        select from mark_places where snapshot is null or not pg_visible_in_snapshot(mark.transaction, snapshot))
      for update skip locked)`.execute(tx);
}
