import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { endAsInterrupted, isInterrupted, removeUpload } from '../commands/alive.ts';
import { WATCH_SECONDS, watchRun } from '../commands/watch.ts';
import { findRun } from '../queries/runs.ts';

const SECONDS_A_DAY = 86_400;
const OVER = new Set(['done', 'failed', 'cancelled']);

/** Looks after runs: ends those whose process is gone, and removes uploads once they were kept long enough. */
export async function watchJobs(ground: Ground, queue: Queue, uploadDays: number): Promise<void> {
  await queue.work('import-watch', 1, async ({ organization, run: runId }) => {
    const owner = await readOrganization(ground, String(organization));
    const ctx = createContext(ground, owner, SYSTEM);
    const run = await findRun(ctx, String(runId));
    if (isInterrupted(run, ctx.now)) return endAsInterrupted(ctx, run);
    if (!OVER.has(run.status)) return ctx.pg.write((tx) => watchRun(ctx, tx, run.run_id, WATCH_SECONDS));
    if (run.blob_key === null || run.blob_removed_at !== null || uploadDays === 0) return;
    const ended = (run.finished_at ?? run.created_at).getTime() / 1000;
    const left = Math.ceil(ended + uploadDays * SECONDS_A_DAY - ctx.now.getTime() / 1000);
    if (left > 0) return ctx.pg.write((tx) => watchRun(ctx, tx, run.run_id, left));
    return removeUpload(ctx, run.run_id);
  });
}
