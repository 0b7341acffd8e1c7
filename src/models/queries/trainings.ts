import { type Selectable, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { cursorInstant, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import type { TrainingJson } from '../shapes.ts';
import type { ModelTrainingsTable } from '../tables.ts';

export type TrainingRow = Selectable<ModelTrainingsTable> & { model_name: string };

/** One training with its progress. Faults: `not_found`. */
export async function readTraining(ctx: Context, id: string): Promise<TrainingJson> {
  return trainingJson(await findTraining(ctx, id));
}

export async function findTraining(ctx: Context, id: string): Promise<TrainingRow> {
  const row = await ctx.pg.read((tx) => withName(tx).where('training_id', '=', id).executeTakeFirst());
  if (!row) throw new Fault('not_found', 'There is no such training.');
  return row;
}

/** Trainings, the newest first, of all models or one. */
export async function listTrainings(
  ctx: Context,
  page: { cursor?: string | undefined; limit: number; model?: string | undefined },
): Promise<{ items: TrainingJson[]; next_cursor: string | null }> {
  const cursor = readCursor(page.cursor, 2);
  const rows = await ctx.pg.read((tx) => {
    let select = withName(tx);
    if (page.model !== undefined) select = select.where('model_trainings.model_id', '=', page.model);
    if (cursor) {
      const [at, id] = [cursorInstant(cursor[0]), cursorUuid(cursor[1])];
      select = select.where(
        sql<boolean>`(model_trainings.created_at, training_id) < (${at}::timestamptz, ${id}::uuid)`,
      );
    }
    return select
      .orderBy('model_trainings.created_at', 'desc')
      .orderBy('training_id', 'desc')
      .limit(page.limit + 1)
      .execute();
  });
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last;
  return {
    items: items.map(trainingJson),
    next_cursor: more ? writeCursor([last.created_at.toISOString(), last.training_id]) : null,
  };
}

/** The training of a model that waits or works, or undefined. */
export function openTraining(tx: Tx, modelId: string) {
  return withName(tx)
    .where('model_trainings.model_id', '=', modelId)
    .where('status', 'in', ['queued', 'running'])
    .orderBy('model_trainings.created_at', 'desc')
    .executeTakeFirst();
}

const withName = (tx: Tx) =>
  tx
    .selectFrom('model_trainings')
    .innerJoin('models', 'models.model_id', 'model_trainings.model_id')
    .selectAll('model_trainings')
    .select('models.name as model_name');

export function trainingJson(row: TrainingRow): TrainingJson {
  return {
    id: row.training_id,
    model_id: row.model_id,
    model_name: row.model_name,
    kind: row.kind,
    // It waits for nobody.
    status: row.status === 'waiting' ? 'queued' : row.status,
    data_name: row.data_name,
    share: row.share,
    step: row.step,
    version: row.version,
    backtest: row.result as TrainingJson['backtest'],
    failure: row.failure,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}
