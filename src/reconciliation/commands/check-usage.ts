import type { Context } from '#platform/context.ts';
import { countUsage } from '../queries/usage-checks.ts';

/**
 * Notes for each month of usage that its rows are there once each, where that is so; answers whether it is so of
 * all. A repeated row, as after an insert whose answer was lost, is there twice until the engine collapses it.
 */
export async function checkUsage(ctx: Context): Promise<boolean> {
  const stored = await countUsage(ctx, false);
  const once = await countUsage(ctx, true);
  const known = new Map(once.map((row) => [`${row.side} ${row.month}`, row.rows]));
  const sound = stored.filter(({ side, month, rows }) => known.get(`${side} ${month}`) === rows);
  await ctx.pg.write(async (tx) => {
    await tx.deleteFrom('usage_checks').execute();
    if (sound.length === 0) return;
    await tx
      .insertInto('usage_checks')
      .values(sound.map((row) => ({ ...row, organization_id: ctx.organization.id })))
      .execute();
  });
  return sound.length === stored.length;
}
