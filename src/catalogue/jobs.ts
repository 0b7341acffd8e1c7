import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { FOLD_REVISIONS, foldRevisions } from './commands/revisions.ts';

/** Works the queue of revisions whose moves have become many. */
export async function catalogueJobs(ground: Ground, queue: Queue): Promise<void> {
  await queue.work(FOLD_REVISIONS, 1, async ({ organization }) => {
    await foldRevisions(createContext(ground, await readOrganization(ground, organization), SYSTEM));
  });
}
