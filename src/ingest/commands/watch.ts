import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';

/** Until a run is looked at again. */
export const WATCH_SECONDS = 120;

/** Has a worker look at a run after so many seconds: whether it is alive, and later whether its file may go. */
export async function watchRun(ctx: Context, tx: Tx, runId: string, seconds: number): Promise<void> {
  const job = { organization: ctx.organization.id, run: runId };
  await ctx.jobs.send(tx, 'import-watch', job, { startAfter: seconds });
}
