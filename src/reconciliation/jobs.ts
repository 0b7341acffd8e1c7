import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { checkUsage } from './commands/check-usage.ts';
import { failRun, noteFailure, planRun } from './commands/run.ts';
import { reconcileSlice } from './commands/slice.ts';

/** Works the queues of reconciliation: planning a run, each of its slices, and the check of repeated rows. */
export async function reconciliationJobs(ground: Ground, queue: Queue, concurrency: number): Promise<void> {
  const contextFor = async (organizationId: string) =>
    createContext(ground, await readOrganization(ground, organizationId), SYSTEM);

  await queue.work('reconcile-start', 1, async ({ organization, run }, isLastTry) => {
    const ctx = await contextFor(String(organization));
    try {
      await planRun(ctx, String(run));
    } catch (error) {
      ctx.log.error({ err: error, run }, 'planning a reconciliation failed');
      const detail = `Planning ${wordsFor(isLastTry)}`;
      await (isLastTry ? failRun : noteFailure)(ctx, String(run), detail);
      throw error;
    }
  });
  await queue.work('reconcile-slice', concurrency, async ({ organization, run, slice }, isLastTry) => {
    const ctx = await contextFor(String(organization));
    try {
      await reconcileSlice(ctx, String(run), Number(slice));
    } catch (error) {
      ctx.log.error({ err: error, run, slice }, 'a slice of a reconciliation failed');
      const detail = `The accounts of slice ${slice} ${wordsFor(isLastTry)}`;
      await (isLastTry ? failRun : noteFailure)(ctx, String(run), detail);
      throw error;
    }
  });
  await queue.work('usage-check', 1, async ({ organization }) => {
    await checkUsage(await contextFor(String(organization)));
  });
}

/** What people are told; what went wrong inside is in the log. */
function wordsFor(isLastTry: boolean): string {
  return isLastTry
    ? 'failed at every try; the log says why.'
    : 'failed and will be tried again; the log says why.';
}
