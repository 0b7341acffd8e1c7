import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { findRun, type RunRow } from '../queries/runs.ts';
import { endRun } from './run.ts';

const BEAT_MS = 10_000;
/** A machine that is busy or asleep for this long is taken for gone; its run then ends where it next looks. */
const SILENT_MS_MAX = 5 * 60_000;

/** Shows signs of life of a run until what it gives is called. */
export function beat(ctx: Context, runId: string): () => void {
  const timer = setInterval(() => {
    ctx.pg
      .write((tx) =>
        tx.updateTable('import_runs').set({ alive_at: new Date() }).where('run_id', '=', runId).execute(),
      )
      // An engine that is away for a moment is the run's own to tell.
      .catch(() => {});
  }, BEAT_MS);
  return () => clearInterval(timer);
}

/** True for a run whose process is gone and that no worker takes up again, as its file lay with that process. */
export function isInterrupted(run: RunRow, now: Date): boolean {
  if (run.status !== 'running' || run.blob_key !== null) return false;
  return now.getTime() - (run.alive_at ?? run.created_at).getTime() > SILENT_MS_MAX;
}

/** Ends every run of the organization whose process is gone, and says how to go on. Gives how many. */
export async function endInterrupted(ctx: Context): Promise<number> {
  const open = await ctx.pg.read((tx) =>
    tx
      .selectFrom('import_runs')
      .selectAll()
      .where('status', '=', 'running')
      .where('blob_key', 'is', null)
      .execute(),
  );
  const gone = open.filter((run) => isInterrupted(run, ctx.now));
  for (const run of gone) await endAsInterrupted(ctx, run);
  return gone.length;
}

/** Ends one such run: its counts stand as they were last written. */
export async function endAsInterrupted(ctx: Context, run: RunRow): Promise<void> {
  const counts = {
    read: Number(run.rows_read),
    accepted: Number(run.rows_accepted),
    unchanged: Number(run.rows_unchanged),
    rejected: Number(run.rows_rejected),
  };
  const failure = {
    code: 'interrupted',
    detail: 'The process that worked on this import ended before it was done.',
    mend: 'Load the file again: it completes the rest, and what is stored already counts once.',
  };
  await endRun(ctx, run.run_id, { status: 'failed', counts, notices: [], failure });
}

/** Removes the uploaded file of a run that is over; the run tells when that was. */
export async function removeUpload(ctx: Context, runId: string): Promise<void> {
  const run = await findRun(ctx, runId);
  if (run.blob_key === null || run.blob_removed_at !== null) return;
  await ctx.blobs.remove(run.blob_key);
  await ctx.pg.write((tx: Tx) =>
    tx.updateTable('import_runs').set({ blob_removed_at: ctx.now }).where('run_id', '=', runId).execute(),
  );
}
