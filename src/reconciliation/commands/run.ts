import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { enqueue } from '#platform/run/enqueue.ts';
import { failureOf } from '#platform/run/failure.ts';
import { createHold } from '#platform/run/hold.ts';
import { isLive } from '#platform/run/kind.ts';
import type { Perform } from '#platform/run/perform.ts';
import { failRun, getRow } from '#platform/run/state.ts';
import { changedSince } from '#records/commands/touched.ts';
import { RECONCILIATION_FINDINGS } from '../notices.ts';
import { accountsToReconcile, latestInstant } from '../queries/as-of.ts';
import { currentBilledSince } from '../queries/billed-since.ts';
import { readTranslation } from '../queries/catalogue.ts';
import { RECONCILIATION, SLICE } from '../queries/run-kind.ts';
import { isUsageChecked } from '../queries/usage-checks.ts';
import { finishRun } from './finish.ts';
import { reconcileSlice } from './slice.ts';

export type RunRequest = { asOf?: Date | undefined; scope: 'all' | 'touched' };

/** Accounts that one job reconciles at once: enough to keep queries few, few enough to share among workers. */
const SLICE_MIN = 250;
const SLICE_MAX = 5_000;
const SLICES_WANTED = 4;

/**
 * Creates a run and enqueues its start in the same transaction; answers its id. When a run already waits or works,
 * however old it is, that one is answered instead: two at once would only do the same work twice.
 */
export async function startRun(ctx: Context, request: RunRequest): Promise<string> {
  const run = await ctx.pg.write((tx) => enqueue(ctx, tx, RECONCILIATION, columnsOf(request), { one: {} }));
  return run.run_id;
}

const columnsOf = ({ scope, asOf }: RunRequest) => ({
  scope,
  requested_as_of: asOf ?? null,
  as_of: null,
  summary: null,
  periods_changed: null,
  billed_since: null,
});

/** Leaves a run to this process for so long; then workers help, or finish it should this process be gone. */
const HEAD_START_SECONDS = 60;
const IS_LIVE = sql`status in ('queued', 'running')`;

/**
 * Creates and completes a run in this process, slice by slice; the command line's way. Answers its id. The same
 * jobs as for any run are enqueued, with a head start for this process, so that a killed one strands no run.
 */
export async function runNow(
  ctx: Context,
  request: RunRequest,
  onSlice: (done: number, total: number) => void = () => {},
): Promise<string> {
  const later = { startAfter: HEAD_START_SECONDS };
  const { run_id: runId } = await ctx.pg.write((tx) =>
    enqueue(ctx, tx, RECONCILIATION, columnsOf(request), later),
  );
  const hold = createHold(ctx, RECONCILIATION, runId, IS_LIVE);
  try {
    const slices = await planRun(ctx, runId, later);
    let next = 0;
    let done = 0;
    // While one slice is computed here the stores answer for the other.
    const work = async () => {
      while (next < slices && !hold.signal.aborted) {
        await reconcileSlice(ctx, runId, next++, hold.signal);
        onSlice(++done, slices);
      }
    };
    await Promise.all([work(), work()]);
  } catch (error) {
    // Workers may have helped it to its end, after the head start.
    const { status } = await getRow(ctx, RECONCILIATION, runId);
    if (status === 'done') return runId;
    await failRun(ctx, RECONCILIATION, runId, failureOf(error)).catch(() => {});
    throw error;
  } finally {
    await hold.stop();
  }
  return runId;
}

/** The job of a run: planning it; its slices then end it. */
export const planning: Perform<'reconciliation_runs'> = async (ctx, run) => {
  await planRun(ctx, run.run_id);
  return 'goes_on';
};

/**
 * Decides the as-of instant and the accounts of a run and cuts them into slices, each a job of its own.
 * Planning again changes nothing, so a repeated job is harmless. Answers the number of slices.
 */
export async function planRun(
  ctx: Context,
  runId: string,
  jobOptions: { startAfter?: number } = {},
): Promise<number> {
  const asked = await ctx.pg.read((tx) =>
    tx.selectFrom('reconciliation_runs').selectAll().where('run_id', '=', runId).executeTakeFirst(),
  );
  // Before any fact is read: what changes from here on is new to the next run.
  const changed = await ctx.pg.write((tx) => changedSince(ctx, tx, RECONCILIATION_FINDINGS.room));
  // Looking for the latest instant reads all usage, so it is skipped where the run was given one.
  const asOf = asked?.requested_as_of ?? (await latestInstant(ctx));
  const translation = await ctx.pg.read(readTranslation);
  const isPartial = asked?.scope === 'touched' && (await ctx.pg.read((tx) => canBePartial(tx, asOf)));
  const touched = isPartial ? changed.accounts : null;
  const sources = touched?.flatMap((id) => [id, ...translation.sourcesOf(translation.accountOf(id))]) ?? null;
  const accounts = await accountsToReconcile(ctx, translation.accountOf, sources);
  const isUsageOnce = sources === null && (await isUsageChecked(ctx));
  return ctx.pg.write(async (tx) => {
    const run = await tx
      .selectFrom('reconciliation_runs')
      .selectAll()
      .where('run_id', '=', runId)
      .forUpdate()
      .executeTakeFirst();
    if (!run) throw new Fault('not_found', 'There is no such run.');
    if (!isLive(run.status) || run.slices_total > 0) {
      if (isLive(run.status)) await sendSlices(ctx, tx, runId, jobOptions);
      return run.slices_total;
    }
    const slices: string[][] = [];
    const size = Math.min(SLICE_MAX, Math.max(SLICE_MIN, Math.ceil(accounts.length / SLICES_WANTED)));
    for (let at = 0; at < accounts.length; at += size) slices.push(accounts.slice(at, at + size));
    for (const [slice, members] of slices.entries()) {
      await tx
        .insertInto('reconciliation_slices')
        .values({
          organization_id: ctx.organization.id,
          run_id: runId,
          slice,
          accounts: members,
          finished_at: null,
        })
        .execute();
    }
    const state = {
      as_of: asOf,
      looked_up_to: changed.upTo,
      is_usage_checked: isUsageOnce,
      billed_since: await currentBilledSince(tx),
      slices_total: slices.length,
      accounts: BigInt(accounts.length),
      started_at: ctx.clock(),
      alive_at: ctx.clock(),
    };
    await tx
      .updateTable('reconciliation_runs')
      .set({ ...state, status: 'running' })
      .where('run_id', '=', runId)
      .execute();
    await sendSlices(ctx, tx, runId, jobOptions);
    if (slices.length === 0) await finishRun(ctx, tx, runId);
    return slices.length;
  });
}

/** Enqueues the slices that are not done and that no job stands for. */
async function sendSlices(
  ctx: Context,
  tx: Tx,
  runId: string,
  jobOptions: { startAfter?: number },
): Promise<void> {
  const { rows } = await sql<{ slice: number }>`select slice from reconciliation_slices
    where run_id = ${runId} and finished_at is null and not exists (
      select from pgboss.job where name = ${SLICE.name} and state < 'completed'
        and data ->> 'run' = ${runId} and (data ->> 'slice')::integer = slice)
    order by slice`.execute(tx);
  for (const { slice } of rows)
    await ctx.jobs.send(tx, SLICE, { organization: ctx.organization.id, run: runId, slice }, jobOptions);
}

/** Only the touched accounts need a new look when no day has passed since the last whole picture. */
async function canBePartial(tx: Tx, asOf: Date | null): Promise<boolean> {
  const last = await tx
    .selectFrom('reconciliation_runs')
    .select(['as_of', 'periods_changed', 'billed_since'])
    .where('status', '=', 'done')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    last?.as_of != null &&
    // Before the ledger had a history, nothing of it is there.
    last.periods_changed !== null &&
    asOf !== null &&
    last.as_of.toISOString().slice(0, 10) === asOf.toISOString().slice(0, 10) &&
    // Where the invoices begin is a matter of every account.
    last.billed_since === (await currentBilledSince(tx))
  );
}
