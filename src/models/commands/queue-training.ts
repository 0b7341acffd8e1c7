import { randomUUID } from 'node:crypto';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { enqueue } from '#platform/run/enqueue.ts';
import { TRAINING } from '../queries/training-kind.ts';
import type { ModelRow } from '../queries/versions.ts';

/** Leaves a training to this process for so long; then workers take it up, should this process be gone. */
export type StartOptions = { startAfter?: number };

export type NewTraining = {
  trainingId: string;
  kind: 'train' | 'retrain' | 'backtest';
  seed: string;
  dataKey: string | null;
  dataName: string;
  notices: readonly string[];
};

/** A training whose rows a subject loads when it begins. */
export const ofSubject = (title: string, kind: NewTraining['kind'], seed: string): NewTraining => ({
  trainingId: randomUUID(),
  kind,
  seed,
  dataKey: null,
  dataName: title,
  notices: [],
});

/** Writes the training, its job and, last as always, its audit entry; answers its id. */
export async function queueTraining(
  ctx: Context,
  tx: Tx,
  model: ModelRow,
  { trainingId, kind, seed, dataKey, dataName, notices }: NewTraining,
  options: StartOptions,
): Promise<string> {
  const values = {
    training_id: trainingId,
    model_id: model.model_id,
    kind,
    data_key: dataKey,
    data_name: dataName,
    notices: JSON.stringify(notices),
    seed,
    version: null,
    result: null,
  };
  const change = { name: model.name, kind, data: dataName, seed };
  const run = await enqueue(ctx, tx, TRAINING, values, { ...options, change });
  return run.training_id;
}
