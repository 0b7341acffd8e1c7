import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import { changedSince } from '#records/commands/touched.ts';
import { RECONCILIATION_FINDINGS } from '../notices.ts';
import { accountsToReconcile, latestInstant } from '../queries/as-of.ts';
import { currentBilledSince } from '../queries/billed-since.ts';
import { readTranslation } from '../queries/catalogue.ts';
import { isUsageChecked } from '../queries/usage-checks.ts';
import { finishRun } from './finish.ts';
import { reconcileSlice } from './slice.ts';

export type RunRequest = { asOf?: Date | undefined; scope: 'all' | 'touched' };

/** Accounts that one job reconciles at once: enough to keep queries few, few enough to share among workers. */
const SLICE_MIN = 250;
const SLICE_MAX = 5_000;
const SLICES_WANTED = 4;

/**
 * Creates a run and enqueues its start in the same transaction; answers its id. When a run already waits or
 * works, that one is answered instead: two at once would only do the same work twice.
 */
export async function startRun(ctx: Context, request: RunRequest): Promise<string> {
  return ctx.pg.write(async (tx) => {
    // Two servers that are asked at once must not both find that nothing goes on.
    await lockInTransaction(tx, 'reconciliation start');
    const busy = await currentRun(tx);
    if (busy) return busy;
    const runId = await insertRun(ctx, tx, request);
    await ctx.jobs.send(tx, 'reconcile-start', { organization: ctx.organization.id, run: runId });
    return runId;
  });
}

/** Leaves a run to this process for so long; then workers help, or finish it should this process be gone. */
const HEAD_START_SECONDS = 60;

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
  const runId = await ctx.pg.write(async (tx) => {
    const id = await insertRun(ctx, tx, request);
    await ctx.jobs.send(tx, 'reconcile-start', { organization: ctx.organization.id, run: id }, later);
    return id;
  });
  try {
    const slices = await planRun(ctx, runId, later);
    let next = 0;
    let done = 0;
    // While one slice is reckoned here the stores answer for the other.
    const work = async () => {
      while (next < slices) {
        await reconcileSlice(ctx, runId, next++);
        onSlice(++done, slices);
      }
    };
    await Promise.all([work(), work()]);
  } catch (error) {
    await failRun(ctx, runId, (error as Error).message).catch(() => {});
    throw error;
  }
  return runId;
}

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
  // Looking for the latest instant reads all usage, so it is left away where the run was told one.
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
    if (run.status !== 'queued') return run.slices_total;
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
      const job = { organization: ctx.organization.id, run: runId, slice };
      await ctx.jobs.send(tx, 'reconcile-slice', job, jobOptions);
    }
    const state = {
      as_of: asOf,
      looked_up_to: changed.upTo,
      is_usage_checked: isUsageOnce,
      billed_since: await currentBilledSince(tx),
      slices_total: slices.length,
      accounts: BigInt(accounts.length),
      started_at: ctx.now,
    };
    await tx
      .updateTable('reconciliation_runs')
      .set({ ...state, status: 'running' })
      .where('run_id', '=', runId)
      .execute();
    if (slices.length === 0) await finishRun(ctx, tx, runId);
    return slices.length;
  });
}

/** Marks a run that cannot go on, with a sentence that says why. */
export async function failRun(ctx: Context, runId: string, detail: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    await tx
      .updateTable('reconciliation_runs')
      .set({ status: 'failed', finished_at: new Date(), failure: JSON.stringify({ detail }) })
      .where('run_id', '=', runId)
      .where('status', '!=', 'done')
      .execute();
  });
}

/** Says on a run what went wrong in a part that will be tried again. */
export async function noteFailure(ctx: Context, runId: string, detail: string): Promise<void> {
  await ctx.pg.write((tx) =>
    tx
      .updateTable('reconciliation_runs')
      .set({ failure: JSON.stringify({ detail }) })
      .where('run_id', '=', runId)
      .execute(),
  );
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

async function currentRun(tx: Tx): Promise<string | null> {
  const row = await tx
    .selectFrom('reconciliation_runs')
    .select('run_id')
    .where('status', 'in', ['queued', 'running'])
    .where('created_at', '>', sql<Date>`now() - interval '1 hour'`)
    .executeTakeFirst();
  return row?.run_id ?? null;
}

async function insertRun(ctx: Context, tx: Tx, request: RunRequest): Promise<string> {
  const runId = randomUUID();
  await tx
    .insertInto('reconciliation_runs')
    .values({
      organization_id: ctx.organization.id,
      run_id: runId,
      status: 'queued',
      scope: request.scope,
      requested_as_of: request.asOf ?? null,
      as_of: null,
      summary: null,
      failure: null,
      periods_changed: null,
      created_at: ctx.now,
      started_at: null,
      finished_at: null,
    })
    .execute();
  await audit(ctx, tx, {
    action: 'reconciliation.started',
    subject: { kind: 'reconciliation_run', id: runId },
    change: { scope: request.scope },
  });
  return runId;
}
