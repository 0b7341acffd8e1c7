import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import { type Tx, tryLockInTransaction } from '#platform/postgres.ts';
import type { Family } from '../entity.ts';

/**
 * Moves a family's counter with the change that the transaction makes, for facts that PostgreSQL does not hold.
 * Tables of PostgreSQL move theirs by themselves (`moves_revision` in the migrations).
 */
export async function moveRevision(tx: Tx, family: Family): Promise<void> {
  await sql`
    insert into revisions (organization_id, family, moved_by)
    values (current_organization(), ${family}, pg_current_xact_id()) on conflict do nothing`.execute(tx);
}

/** The same for writers of a family that take turns: one row is enough for all of them. */
export async function moveRevisionInTurn(tx: Tx, family: Family): Promise<void> {
  await sql`
    insert into revisions as kept (organization_id, family, moved_by)
    values (current_organization(), ${family}, '0'::xid8)
    on conflict (organization_id, family, moved_by) do update set moves = kept.moves + 1`.execute(tx);
}

/** As many moves are kept one by one; each list reads them. */
const MOVES_MAX = 200;

/**
 * Folds the moves of finished transactions into one row a family, which changes no counter. A transaction that may
 * still be under way keeps its own row; where somebody folds already, nothing is done.
 */
export async function foldRevisions(ctx: Context): Promise<void> {
  const families = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ family: string }>`
      select family from revisions group by family having count(*) > ${MOVES_MAX}`.execute(tx);
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
