import { randomUUID } from 'node:crypto';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
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
  await tx
    .insertInto('model_trainings')
    .values({
      organization_id: ctx.organization.id,
      training_id: trainingId,
      model_id: model.model_id,
      kind,
      status: 'queued',
      data_key: dataKey,
      data_name: dataName,
      notices: JSON.stringify(notices),
      seed,
      version: null,
      result: null,
      failure: null,
      created_at: ctx.now,
      started_at: null,
      finished_at: null,
    })
    .execute();
  await ctx.jobs.send(
    tx,
    'train-model',
    { organization: ctx.organization.id, training: trainingId },
    options,
  );
  await audit(ctx, tx, {
    action: 'model.training_started',
    subject: { kind: 'model', id: model.model_id },
    change: { name: model.name, training_id: trainingId, kind, data: dataName, seed },
  });
  return trainingId;
}
