import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import type { ModelRow } from '../queries/versions.ts';

/** What every model is trained with unless another seed is named: equal rows then give equal bytes. */
export const USUAL_SEED = 'plumbline';
const MODELS_MAX = 200;

/** Which columns of a table of one's own are what; of a subject how far it looks ahead. */
export type ModelSettings = {
  outcome: string | null;
  date: string | null;
  id: string | null;
  positive: string | null;
  horizon: number | null;
};

export const NO_SETTINGS: ModelSettings = {
  outcome: null,
  date: null,
  id: null,
  positive: null,
  horizon: null,
};

export type NewModel = Pick<ModelRow, 'name' | 'task' | 'subject' | 'predicts' | 'seed'> & {
  settings: ModelSettings;
};

/** Makes a model, which has no version yet. Faults: `conflict` for a name that is taken or too many models. */
export async function createModel(ctx: Context, tx: Tx, given: NewModel): Promise<ModelRow> {
  const { count } = await tx
    .selectFrom('models')
    .select((eb) => eb.fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow();
  if (count >= MODELS_MAX) {
    throw new Fault('conflict', `There are already ${MODELS_MAX} models.`, {
      mend: 'Retrain an existing one.',
    });
  }
  const row = await tx
    .insertInto('models')
    .values({
      ...given,
      organization_id: ctx.organization.id,
      model_id: randomUUID(),
      settings: JSON.stringify(given.settings),
      created_at: ctx.now,
      created_by: JSON.stringify(ctx.actor as unknown as { [key: string]: Json }),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row) return row;
  throw new Fault('conflict', `There is already a model “${given.name}”.`, {
    where: 'name',
    mend: 'Use another name, or retrain that model on this file by its id (`model`).',
  });
}

/** The fault of asking a model that has no version yet. */
export function notTrained(model: Pick<ModelRow, 'name'>): Fault {
  return new Fault('conflict', `${model.name} is not trained yet.`, {
    mend: 'Wait for its training, or start one.',
  });
}
