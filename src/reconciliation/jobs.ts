import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { failRun, noteFailure, planRun } from './commands/run.ts';
import { reconcileSlice } from './commands/slice.ts';

/** Works the queues of reconciliation: planning a run, and each of its slices. */
export async function reconciliationJobs(ground: Ground, queue: Queue, concurrency: number): Promise<void> {
  const contextFor = async (organizationId: string) =>
    createContext(ground, await readOrganization(ground, organizationId), SYSTEM);

  await queue.work('reconcile-start', 1, async ({ organization, run }) => {
    const ctx = await contextFor(String(organization));
    try {
      await planRun(ctx, String(run), true);
    } catch (error) {
      await failRun(ctx, String(run), `Planning failed: ${(error as Error).message}`);
      throw error;
    }
  });
  await queue.work('reconcile-slice', concurrency, async ({ organization, run, slice }) => {
    const ctx = await contextFor(String(organization));
    try {
      await reconcileSlice(ctx, String(run), Number(slice));
    } catch (error) {
      await noteFailure(
        ctx,
        String(run),
        `Accounts of slice ${slice} failed and will be tried again: ${(error as Error).message}`,
      );
      throw error;
    }
  });
}
