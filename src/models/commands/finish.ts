import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Outcome } from '#platform/run/perform.ts';
import type { TrainingRow } from '../queries/trainings.ts';
import { championOf, findModel, type VersionRow } from '../queries/versions.ts';
import type { DecisionJson } from '../shapes.ts';
import type { TrainedVersion } from '../train-version.ts';
import { headlineOf } from '../version-report.ts';
import type { KeptData } from './data.ts';
import { logForecasts, scoreForecasts } from './forecast-log.ts';
import { retireChampion } from './promote.ts';

/** A trained version without its content, which is handed over packed and with its hash. */
export type Finished = Omit<TrainedVersion, 'content'> & { packed: Uint8Array; hash: string };

/**
 * Keeps what a training made as a new version: the champion where there was none or it surely did better, else a
 * challenger in its shadow. Should the training be cancelled meanwhile, nothing is kept.
 */
export async function finishTraining(
  ctx: Context,
  training: TrainingRow,
  made: Finished,
  data: KeptData,
  against: number | null,
): Promise<Outcome<'model_trainings'>> {
  const contentKey = `${ctx.organization.id}/model-versions/${randomUUID()}`;
  await ctx.blobs.put(contentKey, Readable.from([Buffer.from(made.packed)]));
  const end: Outcome<'model_trainings'>['end'] = async (ctx, tx) => {
    const model = await findModel(tx, training.model_id, true);
    const champion = await championOf(tx, model.model_id);
    const decision = decisionFor(made, champion, data, against);
    const version = model.versions_made + 1;
    const isChampion = !champion || decision?.decision === 'promote';
    const role = isChampion ? 'champion' : 'challenger';
    if (isChampion) await retireChampion(tx, model.model_id);
    await retireChallengers(tx, model.model_id);
    await tx
      .insertInto('model_versions')
      .values({
        organization_id: ctx.organization.id,
        model_id: model.model_id,
        version,
        role,
        fingerprint: data.fingerprint,
        data_name: training.data_name,
        data_key: data.key,
        rows: made.rows,
        data_from: made.from === null ? null : new Date(made.from),
        data_to: made.to === null ? null : new Date(made.to),
        features: JSON.stringify(made.features),
        parameters: JSON.stringify(made.parameters),
        seed: training.seed,
        report: JSON.stringify(made.report),
        notices: JSON.stringify(training.notices),
        content_key: contentKey,
        content_hash: made.hash,
        decision: decision === null ? null : JSON.stringify(decision),
        training_id: training.training_id,
        trained_at: ctx.now,
        promoted_at: isChampion ? ctx.now : null,
      })
      .execute();
    await tx
      .updateTable('models')
      .set({ versions_made: version })
      .where('model_id', '=', model.model_id)
      .execute();
    if (made.report.task === 'series') {
      const { series } = made.report;
      await scoreForecasts(ctx, tx, model.model_id, series);
      await logForecasts(ctx, tx, { modelId: model.model_id, version, role }, series);
    }
    const { verdict } = headlineOf(made.report);
    const { rows } = made;
    const { fingerprint } = data;
    return {
      status: 'done',
      set: { share: 1, step: 'Done', version },
      change: { name: model.name, version, role, verdict, rows, fingerprint },
    };
  };
  const dropped = async () => {
    await ctx.blobs.remove(contentKey);
    return undefined;
  };
  return { end, dropped };
}

/** Only one challenger answers in shadow: the newest. */
async function retireChallengers(tx: Tx, modelId: string): Promise<void> {
  await tx
    .updateTable('model_versions')
    .set({ role: 'retired' })
    .where('model_id', '=', modelId)
    .where('role', '=', 'challenger')
    .execute();
}

/**
 * A classifier is judged on the same rows. A series is forecast by one method, so that a version with newer months
 * takes over and one of the same rows stays a challenger.
 */
function decisionFor(
  made: Finished,
  champion: VersionRow | undefined,
  data: KeptData,
  against: number | null,
): DecisionJson | null {
  if (!champion) return null;
  const nothing = { rows: made.rows, gain: 0, low: 0, high: 0 };
  if (made.report.task === 'series') {
    const isNewer = data.fingerprint !== champion.fingerprint;
    const sentence = isNewer
      ? 'It takes over: its rows are newer, and the method is the same.'
      : 'The champion stays: the rows are the same.';
    return { decision: isNewer ? 'promote' : 'keep', ...nothing, sentence };
  }
  if (made.decision === null || champion.version !== against) {
    return {
      decision: 'keep',
      ...nothing,
      sentence: 'The champion stays: it was promoted while this version was trained.',
    };
  }
  const { decision, rows, gain, low, high, sentence } = made.decision;
  return { decision, rows, gain, low, high, sentence };
}
