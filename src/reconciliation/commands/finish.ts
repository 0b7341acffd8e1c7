import { sql } from 'kysely';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { keepPlace } from '#records/commands/touched.ts';
import { RECONCILIATION_FINDINGS } from '../notices.ts';
import { readSummary } from '../queries/runs.ts';

/** Closes a run whose last slice is done, with its summary; the place that it looked from is kept. */
export async function finishRun(ctx: Context, tx: Tx, runId: string): Promise<void> {
  const summary = await readSummary(tx, runId);
  const done = await tx
    .updateTable('reconciliation_runs')
    .set({
      status: 'done',
      failure: null,
      finished_at: new Date(),
      summary: JSON.stringify(summary),
      periods_changed: sql`coalesce(periods_changed, 0)`,
    })
    .where('run_id', '=', runId)
    .returning('looked_up_to')
    .executeTakeFirst();
  if (done?.looked_up_to) await keepPlace(ctx, tx, RECONCILIATION_FINDINGS.room, done.looked_up_to);
  await checkUsageLater(ctx, tx, runId);
  await audit(ctx, tx, {
    action: 'reconciliation.done',
    subject: { kind: 'reconciliation_run', id: runId },
    change: { summary },
  });
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
  if (unchecked) await ctx.jobs.send(tx, 'usage-check', { organization: ctx.organization.id });
}
