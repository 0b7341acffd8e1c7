import { SYSTEM } from '#core/actor.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { failTraining } from '../commands/training.ts';
import type { Subject } from '../subject.ts';
import { performTraining } from './perform.ts';

/** Works the queue of trainings, one at a time: each has a thread that takes a whole core. */
export async function trainingJobs(
  ground: Ground,
  queue: Queue,
  subjects: readonly Subject[],
): Promise<void> {
  await queue.work('train-model', 1, async ({ organization, training }, isLastTry) => {
    const ctx = createContext(ground, await readOrganization(ground, String(organization)), SYSTEM);
    try {
      await performTraining(ctx, String(training), subjects);
    } catch (error) {
      ctx.log.error({ err: error, training }, 'a training failed');
      if (isLastTry) {
        const detail = 'The training failed at every try; the log says why.';
        await failTraining(ctx, String(training), { code: 'internal', detail, mend: 'Start it again.' });
      }
      throw error;
    }
  });
}
