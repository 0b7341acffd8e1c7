import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { pullSource } from '../commands/sources/pull.ts';

const SOURCES_AT_ONCE = 2;

/** Works the queue of pulls. Each pull queues the next one of its source when it ends. */
export async function sourceJobs(ground: Ground, queue: Queue): Promise<void> {
  await queue.work('pull-source', SOURCES_AT_ONCE, async ({ organization, source, turn, since, asked }) => {
    const owner = await readOrganization(ground, String(organization));
    const ctx = createContext(ground, owner, SYSTEM);
    const outcome = await pullSource(ctx, String(source), {
      turn: BigInt(turn as number),
      isAsked: asked === 1,
      ...(since === undefined ? {} : { since: String(since) }),
    });
    // Whoever holds it may be dead: its hold ends by itself, and this job comes again.
    if (outcome === 'held') throw new Error('Another worker holds the source.');
  });
}
