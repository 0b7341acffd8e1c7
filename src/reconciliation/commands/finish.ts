import { sql } from 'kysely';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { readSummary } from '../queries/runs.ts';

/** Closes a run whose last slice is done, with its summary. */
export async function finishRun(ctx: Context, tx: Tx, runId: string): Promise<void> {
  const summary = await readSummary(tx, runId);
  const periods = await sql<{
    count: bigint;
  }>`select count(*) as count from reconciled_periods where run_id = ${runId}`.execute(tx);
  await tx
    .updateTable('reconciliation_runs')
    .set({
      status: 'done',
      failure: null,
      finished_at: new Date(),
      summary: JSON.stringify(summary),
      periods: periods.rows[0]?.count ?? 0n,
    })
    .where('run_id', '=', runId)
    .execute();
  await audit(ctx, tx, {
    action: 'reconciliation.done',
    subject: { kind: 'reconciliation_run', id: runId },
    change: { summary },
  });
}
