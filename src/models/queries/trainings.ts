import type { Selectable } from 'kysely';
import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { getRow, queryFor, readList } from '#catalogue/queries/list.ts';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { TRAININGS } from '../catalogue/models.ts';
import { type TrainingJson, training } from '../shapes.ts';
import type { ModelTrainingsTable } from '../tables.ts';

export type TrainingRow = Selectable<ModelTrainingsTable> & { model_name: string };

/** Trainings, the newest first, each with the name of its model. */
export const TRAINING_LIST = listAs<TrainingJson>(
  bind(TRAININGS, {
    from: `model_trainings as training
      join models as model
        on model.organization_id = training.organization_id and model.model_id = training.model_id`,
    fresh: 'training.created_at',
    columns: {
      id: 'training.training_id',
      model_id: 'training.model_id',
      model_name: 'model.name',
      kind: 'training.kind',
      // It waits for nobody.
      status: `case training.status when 'waiting' then 'queued' else training.status end`,
      data_name: 'training.data_name',
      share: 'training.share',
      step: 'training.step',
      version: 'training.version',
      backtest: 'training.result',
      failure: 'training.failure',
      created_at: 'training.created_at',
      started_at: 'training.started_at',
      finished_at: 'training.finished_at',
    },
  }),
  { shape: training },
);

/** One training with its progress. Faults: `not_found`. */
export const readTraining = (ctx: Context, id: string): Promise<TrainingJson> =>
  getRow(ctx, TRAINING_LIST, id);

/** A training's own row, with the name of its model. Faults: `not_found`. */
export async function findTraining(ctx: Context, id: string): Promise<TrainingRow> {
  const row = await ctx.pg.read((tx) =>
    tx
      .selectFrom('model_trainings')
      .innerJoin('models', 'models.model_id', 'model_trainings.model_id')
      .selectAll('model_trainings')
      .select('models.name as model_name')
      .where('training_id', '=', id)
      .executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such training.');
  return row;
}

/** The newest training of a model that waits or works, or null. */
export async function openTraining(ctx: Context, model: string): Promise<TrainingJson | null> {
  const query = queryFor(TRAINING_LIST, { model, status: 'queued,running', limit: 1 });
  return (await readList(ctx, TRAINING_LIST, query)).items[0] ?? null;
}
