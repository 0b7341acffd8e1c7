import { type Selectable, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Ledger } from '#findings/finding.ts';
import { amounts, readOpenSums } from '#findings/queries/totals.ts';
import type { Context } from '#platform/context.ts';
import { cursorInstant, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import type { RunJson } from '../shapes.ts';
import type { ReconciliationRunsTable } from '../tables.ts';

/** One run with its progress. Faults: `not_found`. */
export async function readRun(ctx: Context, id: string): Promise<RunJson> {
  const row = await ctx.pg.read((tx) =>
    tx.selectFrom('reconciliation_runs').selectAll().where('run_id', '=', id).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such run.');
  return runJson(row);
}

/** Runs, the newest first. */
export async function listRuns(
  ctx: Context,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: RunJson[]; next_cursor: string | null }> {
  const cursor = readCursor(page.cursor, 2);
  const rows = await ctx.pg.read((tx) => {
    let select = tx.selectFrom('reconciliation_runs').selectAll();
    if (cursor) {
      const [at, id] = [cursorInstant(cursor[0]), cursorUuid(cursor[1])];
      select = select.where(sql<boolean>`(created_at, run_id) < (${at}::timestamptz, ${id}::uuid)`);
    }
    return select
      .orderBy('created_at', 'desc')
      .orderBy('run_id', 'desc')
      .limit(page.limit + 1)
      .execute();
  });
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last;
  return {
    items: items.map(runJson),
    next_cursor: more ? writeCursor([last.created_at.toISOString(), last.run_id]) : null,
  };
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

export function runJson(row: Selectable<ReconciliationRunsTable>): RunJson {
  return {
    id: row.run_id,
    // It waits for nobody.
    status: row.status === 'waiting' ? 'queued' : row.status,
    scope: row.scope,
    as_of: row.as_of?.toISOString() ?? null,
    slices_total: row.slices_total,
    slices_done: row.slices_done,
    accounts: Number(row.accounts),
    periods: Number(row.periods),
    summary: row.status === 'done' ? (row.summary as RunJson['summary']) : null,
    failure: row.failure,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}
