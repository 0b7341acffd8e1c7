import { sql } from 'kysely';
import { type Context, renewed } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { endRun } from '#platform/run/state.ts';
import { keepPlace } from '#records/commands/touched.ts';
import { RECONCILIATION_FINDINGS } from '../notices.ts';
import { RECONCILIATION, USAGE_CHECK } from '../queries/run-kind.ts';
import { readSummary } from '../queries/runs.ts';

/** Ends a run whose last slice is done, with its summary; the place that it looked from is kept. */
export async function finishRun(ctx: Context, tx: Tx, runId: string): Promise<void> {
  const summary = await readSummary(tx, runId);
  const done = await tx
    .updateTable('reconciliation_runs')
    .set({ periods_changed: sql`coalesce(periods_changed, 0)` })
    .where('run_id', '=', runId)
    .returning('looked_up_to')
    .executeTakeFirst();
  if (done?.looked_up_to) await keepPlace(ctx, tx, RECONCILIATION_FINDINGS.room, done.looked_up_to);
  await checkUsageLater(ctx, tx, runId);
  const ending = { status: 'done' as const, set: { summary: JSON.stringify(summary) }, change: { summary } };
  await endRun(renewed(ctx), tx, RECONCILIATION, runId, ending);
}

/** A whole run that had to collapse repeated rows itself asks for the check that spares the next one this. */
async function checkUsageLater(ctx: Context, tx: Tx, runId: string): Promise<void> {
  const unchecked = await tx
    .selectFrom('reconciliation_runs')
    .select('run_id')
    .where('run_id', '=', runId)
    .where('scope', '=', 'all')
    .where('is_usage_checked', '=', false)
    .executeTakeFirst();
  if (unchecked) await ctx.jobs.send(tx, USAGE_CHECK, { organization: ctx.organization.id });
}
