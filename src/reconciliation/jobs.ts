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

  await queue.work('reconcile-start', 1, async ({ organization, run }, isLastTry) => {
    const ctx = await contextFor(String(organization));
    try {
      await planRun(ctx, String(run));
    } catch (error) {
      const detail = `Planning failed: ${(error as Error).message}`;
      await (isLastTry ? failRun : noteFailure)(ctx, String(run), detail);
      throw error;
    }
  });
  await queue.work('reconcile-slice', concurrency, async ({ organization, run, slice }, isLastTry) => {
    const ctx = await contextFor(String(organization));
    try {
      await reconcileSlice(ctx, String(run), Number(slice));
    } catch (error) {
      const { message } = error as Error;
      if (isLastTry) await failRun(ctx, String(run), `Accounts of slice ${slice} failed: ${message}`);
      else {
        const detail = `Accounts of slice ${slice} failed and will be tried again: ${message}`;
        await noteFailure(ctx, String(run), detail);
      }
      throw error;
    }
  });
}
