import type { Ground } from '#platform/context.ts';
import type { Queue } from '#platform/queue.ts';
import { workRuns } from '#platform/run/work.ts';
import { pulling } from '../commands/sources/pull.ts';
import { PULL } from '../queries/pull-kind.ts';

/** Works the queue of pulls. Each pull queues the next one of its source when it ends. */
export async function sourceJobs(ground: Ground, queue: Queue): Promise<void> {
  const work = ({ since, asked }: { since?: string | undefined; asked?: 1 | undefined }) =>
    pulling({ since, isAsked: asked === 1 });
  await workRuns(ground, queue, PULL, work, { isWanted: (row, { turn }) => row.turn === BigInt(turn) });
}
