import { randomUUID } from 'node:crypto';
import type { Context } from '#platform/context.ts';
import { liveRun } from '#platform/run/enqueue.ts';
import { TRAINING } from '../queries/training-kind.ts';
import { championOf, findModel } from '../queries/versions.ts';
import { notTrained } from './model.ts';
import { ofSubject, queueTraining, type StartOptions } from './queue-training.ts';

/**
 * Trains a model again on its data source: a subject as it is now, a table as it was last uploaded. An active one
 * is returned instead. `seed` other than the model's own gives another draw of folds and samples.
 */
export async function retrain(
  ctx: Context,
  modelId: string,
  request: { seed?: string | undefined },
  options: StartOptions = {},
): Promise<string> {
  return ctx.pg.write(async (tx) => {
    const model = await findModel(tx, modelId, true);
    const open = await liveRun(ctx, tx, TRAINING, { model_id: modelId });
    if (open) return open.training_id;
    const seed = request.seed ?? model.seed;
    if (model.subject !== null) {
      return queueTraining(ctx, tx, model, ofSubject(model.name, 'retrain', seed), options);
    }
    const last = await tx
      .selectFrom('model_trainings')
      .select(['data_key', 'data_name', 'notices'])
      .where('model_id', '=', modelId)
      .where('kind', '!=', 'backtest')
      .where('data_key', 'is not', null)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    const data = { dataKey: last.data_key, dataName: last.data_name, notices: last.notices };
    return queueTraining(
      ctx,
      tx,
      model,
      { trainingId: randomUUID(), kind: 'retrain', seed, ...data },
      options,
    );
  });
}

/** Queues a rebuild of the champion from its own rows and seed, to see that it comes out the same. */
export async function startBacktest(
  ctx: Context,
  modelId: string,
  options: StartOptions = {},
): Promise<string> {
  return ctx.pg.write(async (tx) => {
    const model = await findModel(tx, modelId, true);
    const open = await liveRun(ctx, tx, TRAINING, { model_id: modelId });
    if (open) return open.training_id;
    const champion = await championOf(tx, modelId);
    if (!champion) throw notTrained(model);
    const data = { dataKey: champion.data_key, dataName: champion.data_name, notices: champion.notices };
    const again = { trainingId: randomUUID(), kind: 'backtest' as const, seed: champion.seed, ...data };
    return queueTraining(ctx, tx, model, again, options);
  });
}
