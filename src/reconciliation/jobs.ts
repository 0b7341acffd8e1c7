import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { workParts, workRuns } from '#platform/run/work.ts';
import { checkUsage } from './commands/check-usage.ts';
import { planning } from './commands/run.ts';
import { reconcileSlice } from './commands/slice.ts';
import { RECONCILIATION, SLICE, USAGE_CHECK } from './queries/run-kind.ts';

/** Works the queues of reconciliation: planning a run, each of its slices, and the check of repeated rows. */
export async function reconciliationJobs(ground: Ground, queue: Queue, concurrency: number): Promise<void> {
  await workRuns(ground, queue, RECONCILIATION, () => planning);
  await workParts(
    ground,
    queue,
    RECONCILIATION,
    SLICE,
    concurrency,
    ({ slice }) => `The accounts of slice ${slice}`,
    async (ctx, { run, slice }, signal) => {
      await reconcileSlice(ctx, run, slice, signal);
    },
  );
  await queue.work(USAGE_CHECK, 1, async ({ organization }) => {
    await checkUsage(createContext(ground, await readOrganization(ground, organization), SYSTEM));
  });
}
