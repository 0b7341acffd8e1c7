import { POLL_RATES } from '#catalogue/queries/rates-queue.ts';
import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { pollRates } from '../commands/poll-rates.ts';

/** Works the queue of daily readings of exchange rates; each queues the next one. */
export async function rateJobs(ground: Ground, queue: Queue): Promise<void> {
  await queue.work(POLL_RATES, 1, async ({ organization, turn }) => {
    const owner = await readOrganization(ground, organization);
    await pollRates(createContext(ground, owner, SYSTEM), turn);
  });
}
