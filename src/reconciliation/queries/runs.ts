import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { getRow, queryFor, readList } from '#catalogue/queries/list.ts';
import type { Ledger } from '#findings/finding.ts';
import { amounts, readOpenSums } from '#findings/queries/totals.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { RUNS } from '../run-catalogue.ts';
import { type RunJson, run } from '../shapes.ts';

/** Reconciliations, the newest first. */
export const RUN_LIST = listAs<RunJson>(
  bind(RUNS, {
    from: 'reconciliation_runs as run',
    fresh: 'run.created_at',
    columns: {
      id: 'run.run_id',
      // It waits for nobody.
      status: `case run.status when 'waiting' then 'queued' else run.status end`,
      scope: 'run.scope',
      as_of: 'run.as_of',
      slices_total: 'run.slices_total',
      slices_done: 'run.slices_done',
      accounts: 'run.accounts',
      periods: 'run.periods',
      summary: `case when run.status = 'done' then run.summary end`,
      failure: 'run.failure',
      created_at: 'run.created_at',
      started_at: 'run.started_at',
      finished_at: 'run.finished_at',
    },
  }),
  { shape: run },
);

/** One run with its progress. Faults: `not_found`. */
export const readRun = (ctx: Context, id: string): Promise<RunJson> => getRow(ctx, RUN_LIST, id);

/** A page of runs by the words of the list's query string, the newest first. */
export function listRuns(ctx: Context, query: Record<string, string | number | undefined>) {
  return readList(ctx, RUN_LIST, queryFor(RUN_LIST, query));
}

/** What is open after a run: findings by type, each ledger by currency, and what the run changed. */
export async function readSummary(tx: Tx, runId: string): Promise<{ [key: string]: Json }> {
  const run = await tx
    .selectFrom('reconciliation_runs')
    .select('summary')
    .where('run_id', '=', runId)
    .executeTakeFirst();
  const rows = await readOpenSums(tx);
  const byType: { [key: string]: Json } = {};
  for (const row of rows) byType[row.type] = Number(byType[row.type] ?? 0) + Number(row.count);
  const of = (ledger: Ledger) =>
    amounts(rows.filter((row) => row.ledger === ledger)).sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return {
    findings_by_type: byType,
    owed: of('owed'),
    improvable: of('improvable'),
    over_billed: of('owed_to_customer'),
    opened: run?.summary?.opened ?? 0,
    moved: run?.summary?.moved ?? 0,
    closed: run?.summary?.closed ?? 0,
  };
}
