import type { Ground } from '#platform/context.ts';
import type { Queue } from '#platform/queue.ts';
import { workRuns } from '#platform/run/work.ts';
import { TRAINING } from '../queries/training-kind.ts';
import type { Subject } from '../subject.ts';
import { training } from './perform.ts';

/** Works the queue of trainings. */
export async function trainingJobs(
  ground: Ground,
  queue: Queue,
  subjects: readonly Subject[],
): Promise<void> {
  await workRuns(ground, queue, TRAINING, () => training(subjects));
}
