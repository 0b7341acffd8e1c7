import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '#platform/context.ts';
import { type Tx, tryLockInTransaction } from '#platform/postgres.ts';
import { queueKind } from '#platform/queue.ts';
import type { Family } from '../entity.ts';
import { MOVES_KEPT_MAX } from '../queries/revisions.ts';

/**
 * Moves a family's counter with the change that the transaction makes, for facts that PostgreSQL does not hold.
 * Tables of PostgreSQL move theirs by themselves (`moves_revision` in the migrations).
 */
export async function moveRevision(tx: Tx, family: Family): Promise<void> {
  await sql`
    insert into revisions (organization_id, family, moved_by)
    values (current_organization(), ${family}, pg_current_xact_id()) on conflict do nothing`.execute(tx);
}

/**
 * The same for writers of an organization who take turns anyway, as those of usage do: one row that all of them
 * count up, so that a stream of small writes leaves nothing to fold.
 */
export async function moveRevisionInTurn(tx: Tx, family: Family): Promise<void> {
  await sql`
    insert into revisions as known (organization_id, family, moved_by)
    values (current_organization(), ${family}, '0'::xid8)
    on conflict (organization_id, family, moved_by) do update set moves = known.moves + 1`.execute(tx);
}

/** The folding of an organization's moves. */
export const FOLD_REVISIONS = queueKind('fold-revisions', z.object({ organization: z.uuid() }));
const FOLD_EVERY_SECONDS = 60;

/** Has a worker fold the organization's moves: at most once a minute, however many readers find them long. */
export async function foldLater(ctx: Context): Promise<void> {
  const organization = ctx.organization.id;
  const minute = Math.floor(ctx.clock().getTime() / (FOLD_EVERY_SECONDS * 1_000));
  await ctx.answers.get(`fold revisions ${organization} ${minute}`, async () => {
    const once = { singletonKey: organization, singletonSeconds: FOLD_EVERY_SECONDS };
    await ctx.pg.write((tx) => ctx.jobs.send(tx, FOLD_REVISIONS, { organization }, once));
    return true;
  });
}

/**
 * Folds the moves of finished transactions into one row a family, which changes no counter. A transaction that may
 * still be under way keeps its own row; where somebody folds already, nothing is done.
 */
export async function foldRevisions(ctx: Context): Promise<void> {
  const families = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ family: string }>`
      select family from revisions group by family having count(*) > ${MOVES_KEPT_MAX}`.execute(tx);
    return rows.map((row) => row.family);
  });
  for (const family of families) {
    await ctx.pg.write(async (tx) => {
      if (!(await tryLockInTransaction(tx, 'revisions'))) return;
      await sql`
        with folded as (
          delete from revisions where family = ${family}
            and moved_by < pg_snapshot_xmin(pg_current_snapshot()) returning moves)
        insert into revisions (organization_id, family, moved_by, moves)
        select current_organization(), ${family}, '0'::xid8, sum(moves) from folded having count(*) > 0
        on conflict (organization_id, family, moved_by) do update set moves = revisions.moves + excluded.moves`.execute(
        tx,
      );
    });
  }
}
