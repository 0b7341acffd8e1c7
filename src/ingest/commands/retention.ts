import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { isLive } from '#platform/run/kind.ts';
import { UPLOAD_WATCH } from '../queries/import-kind.ts';
import { findRun } from '../queries/runs.ts';

const SECONDS_A_DAY = 86_400;
/** Until a run that is not over is looked at again. */
const AGAIN_SECONDS = 3_600;

/** Has a worker look after so many seconds whether an uploaded file may go. */
export async function watchUpload(
  ctx: Context,
  tx: Tx,
  runId: string,
  seconds = AGAIN_SECONDS,
): Promise<void> {
  const job = { organization: ctx.organization.id, run: runId };
  await ctx.jobs.send(tx, UPLOAD_WATCH, job, { startAfter: seconds });
}

/** Removes an uploaded file once it was kept for so many days after its run's end (0: for ever), or looks again later. */
export async function tendUpload(ctx: Context, runId: string, days: number): Promise<void> {
  const run = await findRun(ctx, runId);
  if (run.blob_key === null || run.blob_removed_at !== null || days === 0) return;
  if (isLive(run.status)) return ctx.pg.write((tx) => watchUpload(ctx, tx, runId));
  const ended = (run.finished_at ?? run.created_at).getTime() / 1000;
  const left = Math.ceil(ended + days * SECONDS_A_DAY - ctx.now.getTime() / 1000);
  if (left > 0) return ctx.pg.write((tx) => watchUpload(ctx, tx, runId, left));
  await removeUpload(ctx, runId);
}

/** Removes the uploaded file of a run that is over; the run tells when that was. */
export async function removeUpload(ctx: Context, runId: string): Promise<void> {
  const run = await findRun(ctx, runId);
  if (run.blob_key === null || run.blob_removed_at !== null) return;
  await ctx.blobs.remove(run.blob_key);
  await ctx.pg.write((tx) =>
    tx.updateTable('import_runs').set({ blob_removed_at: ctx.now }).where('run_id', '=', runId).execute(),
  );
}
