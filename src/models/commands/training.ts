import type { Context } from '#platform/context.ts';
import { cancelRun } from '#platform/run/state.ts';
import { TRAINING } from '../queries/training-kind.ts';
import { readTraining } from '../queries/trainings.ts';
import type { TrainingJson } from '../shapes.ts';

/** Stops a training, whose thread is ended within a second. Faults: `not_found`, `conflict` when it is over. */
export async function cancelTraining(ctx: Context, id: string): Promise<TrainingJson> {
  await cancelRun(ctx, TRAINING, id);
  return readTraining(ctx, id);
}
