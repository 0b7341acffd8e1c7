import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { liveRun } from '#platform/run/enqueue.ts';
import type { TableSource } from '../dataset/read-table.ts';
import { TRAINING } from '../queries/training-kind.ts';
import { findModel, type ModelRow } from '../queries/versions.ts';
import type { TrainFileQuery } from '../shapes.ts';
import { keepData } from './data.ts';
import { createModel, type ModelSettings, NO_SETTINGS, USUAL_SEED } from './model.ts';
import { queueTraining, type StartOptions } from './queue-training.ts';
import { readTable } from './reading.ts';

/**
 * Reads a table, makes a model of it (or, with `query.model`, takes one that is there, with the columns it knows) and
 * queues its training; answers the training's id. Faults: `bad_request` for a table that cannot be learned from,
 * `conflict` for a name that is taken or a model that is being trained, `not_found`, `too_large`.
 */
export async function trainOnTable(
  ctx: Context,
  table: TableSource & { name: string },
  query: TrainFileQuery,
  options: StartOptions = {},
): Promise<string> {
  const known =
    query.model === undefined ? null : await ctx.pg.read((tx) => findModel(tx, query.model ?? ''));
  const settings = known === null ? settingsFor(query) : (known.settings as ModelSettings);
  if (settings.outcome === null) {
    await table.close();
    if (known !== null) throw new Fault('conflict', `${known.name} is trained on its subject, not on files.`);
    throw new Fault('bad_request', 'No outcome column was given.', {
      where: 'outcome',
      mend: `Name it; the file has ${table.columns.slice(0, 40).join(', ')}.`,
    });
  }
  const { outcome, date, id, positive } = settings;
  const roles = { outcome, date: date ?? undefined, id: id ?? undefined, positive: positive ?? undefined };
  const { json, notices } = await readTable(ctx, table, table.name, roles);
  const trainingId = randomUUID();
  const data = await keepData(ctx, trainingId, json);
  const seed = query.seed ?? known?.seed ?? USUAL_SEED;
  return ctx.pg.write(async (tx) => {
    const model =
      known === null
        ? await createModel(ctx, tx, {
            name: query.name ?? nameOfFile(table.name),
            task: 'classifier',
            subject: null,
            predicts:
              query.predicts ?? `Whether “${outcome}” will be ${positive === null ? 'yes' : `“${positive}”`}`,
            settings,
            seed,
          })
        : await findModel(tx, known.model_id, true);
    if (await liveRun(ctx, tx, TRAINING, { model_id: model.model_id })) throw isBusy(model);
    const kind = known === null ? 'train' : 'retrain';
    return queueTraining(
      ctx,
      tx,
      model,
      { trainingId, kind, seed, dataKey: data.key, dataName: table.name, notices },
      options,
    );
  });
}

function settingsFor({ outcome, date, id, positive }: TrainFileQuery): ModelSettings {
  return {
    ...NO_SETTINGS,
    outcome: outcome ?? null,
    date: date ?? null,
    id: id ?? null,
    positive: positive ?? null,
  };
}

const isBusy = (model: ModelRow) =>
  new Fault('conflict', `${model.name} is being trained.`, { mend: 'Wait for it, or cancel that training.' });

/** What people call the file: its name without folders and ending. */
function nameOfFile(name: string): string {
  const base = (name.split(/[/\\]/).pop() ?? '').replace(
    /(\.(csv|tsv|ndjson|jsonl|json|parquet|pq|gz))+$/i,
    '',
  );
  return base.replace(/[_-]+/g, ' ').trim().slice(0, 80) || 'Table';
}
