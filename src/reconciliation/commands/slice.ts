import { sql } from 'kysely';
import { moveRevision } from '#catalogue/commands/revisions.ts';
import { type Recorded, recordFindings, type StatedFinding } from '#findings/commands/record.ts';
import type { Context } from '#platform/context.ts';
import type { Json } from '#platform/schema/ground.ts';
import type { FindingDraft } from '../draft.ts';
import { type FindingType, RECONCILIATION_FINDINGS } from '../notices.ts';
import { computeAccounts } from '../queries/compute-accounts.ts';
import { recordFaults } from './faults.ts';
import { finishRun } from './finish.ts';
import { appendLedger, replaceAccountMonths } from './ledger.ts';

/**
 * Reconciles one slice of a run: reads the facts, computes, and records periods and findings in one
 * transaction. The slice that finishes last closes the run. Doing a slice again changes nothing.
 */
export async function reconcileSlice(
  ctx: Context,
  runId: string,
  slice: number,
  signal?: AbortSignal,
): Promise<Recorded | null> {
  const task = await ctx.pg.read(async (tx) => {
    const run = await tx
      .selectFrom('reconciliation_runs')
      .selectAll()
      .where('run_id', '=', runId)
      .executeTakeFirst();
    const row = await tx
      .selectFrom('reconciliation_slices')
      .selectAll()
      .where('run_id', '=', runId)
      .where('slice', '=', slice)
      .executeTakeFirst();
    return run && row && row.finished_at === null && run.status === 'running'
      ? { run, accounts: row.accounts }
      : null;
  });
  if (!task) return null;
  const { run, accounts } = task;
  const { settled, examined } = await computeAccounts(
    ctx,
    accounts,
    run.as_of?.getTime() ?? 0,
    run.is_usage_checked,
  );
  signal?.throwIfAborted();
  const periods = [...settled, ...examined.flatMap((result) => result.periods)];
  const findings = examined.flatMap((result) => result.findings);
  const ledgerRun = { runId, sequence: run.sequence, asOf: run.as_of };
  const changed = await appendLedger(ctx, ledgerRun, accounts, periods);
  return ctx.pg.write(async (tx) => {
    const current = await tx
      .selectFrom('reconciliation_runs')
      .select(['status', 'slices_done', 'slices_total', 'summary'])
      .where('run_id', '=', runId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    // Cancelled or failed meanwhile: what it found is not published.
    if (current.status !== 'running') return null;
    const finished = await tx
      .updateTable('reconciliation_slices')
      .set({ finished_at: ctx.clock() })
      .where('run_id', '=', runId)
      .where('slice', '=', slice)
      .where('finished_at', 'is', null)
      .executeTakeFirst();
    if (finished.numUpdatedRows === 0n) return null;
    await replaceAccountMonths(tx, accounts, periods);
    // The ledger's rows are in the usage engine, where no trigger tells of them.
    if (changed > 0) await moveRevision(tx, 'ledger');
    const recorded = await recordFindings(ctx, tx, {
      types: RECONCILIATION_FINDINGS,
      runId,
      asOf: run.as_of ?? run.created_at,
      looked: accounts,
      findings: findings.map(stated),
    });
    await recordFaults(ctx, tx, {
      room: RECONCILIATION_FINDINGS.room,
      runId,
      looked: accounts,
      faults: examined.flatMap((result) => result.faults),
    });
    const tally = addTally(current.summary, recorded);
    const done = current.slices_done + 1;
    await tx
      .updateTable('reconciliation_runs')
      .set((eb) => ({
        slices_done: done,
        summary: JSON.stringify(tally),
        periods: eb('periods', '+', BigInt(periods.length)),
        periods_changed: eb(eb.fn.coalesce('periods_changed', sql<bigint>`0`), '+', BigInt(changed)),
      }))
      .where('run_id', '=', runId)
      .execute();
    if (done === current.slices_total) await finishRun(ctx, tx, runId);
    for (const type of recorded.opened) ctx.metrics.findings.inc({ type });
    return recorded;
  });
}

/** What the slices so far opened, moved and closed, kept in the run until it is done. */
function addTally(before: { [key: string]: Json } | null, recorded: Recorded): { [key: string]: Json } {
  const count = (name: string) => Number(before?.[name] ?? 0);
  return {
    opened: count('opened') + recorded.opened.length,
    moved: count('moved') + recorded.moved,
    closed: count('closed') + recorded.closed,
  };
}

function stated(draft: FindingDraft): StatedFinding<FindingType> {
  return {
    ...draft,
    measures: {
      actual_units: draft.actualUnits?.toFixed() ?? null,
      reported_units: draft.reportedUnits?.toFixed() ?? null,
      billed_units: draft.billedUnits?.toFixed() ?? null,
      should_have_billed: draft.shouldMinor,
      billed: draft.billedMinor,
    },
    evidence: JSON.parse(JSON.stringify(draft.evidence)) as { [key: string]: Json },
  };
}
