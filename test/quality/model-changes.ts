import { randomUUID } from 'node:crypto';
import { predictRows } from '#models/commands/predict.ts';
import { retrain } from '#models/commands/retrain.ts';
import { performTraining } from '#models/jobs/perform.ts';
import type { Call } from './call.ts';
import type { Change } from './changes.ts';
import { MODEL_OPERATIONS } from './model-operations.ts';
import type { Realm } from './world.ts';

const own = (realm: Realm, operation: string) =>
  (MODEL_OPERATIONS[operation] as { own(realm: Realm): Call }).own(realm);
const byAdmin = (make: (realm: Realm) => Call | Promise<Call>, ...entries: string[]): Change => ({
  prepare: async (realm) => ({ by: realm.people.admin, call: await make(realm) }),
  entries,
});

/** Trainings that wait would be answered instead of new ones. */
async function endTrainings(realm: Realm): Promise<void> {
  await realm.ctx.pg.write((tx) =>
    tx.updateTable('model_trainings').set({ status: 'failed' }).where('status', '=', 'queued').execute(),
  );
}

const started = (operation: string) =>
  byAdmin(async (realm) => {
    await endTrainings(realm);
    return own(realm, operation);
  }, 'model.training_started');

/** A second version, which stays a challenger, or where `isBack` was the champion until just now. */
async function otherVersion(realm: Realm, isBack: boolean): Promise<number> {
  await endTrainings(realm);
  const ctx = { ...realm.ctx, now: new Date() };
  await performTraining(ctx, await retrain(ctx, realm.model, {}), []);
  const { version } = await ctx.pg.write((tx) =>
    tx
      .updateTable('model_versions')
      .set({
        decision: JSON.stringify({
          decision: 'promote',
          rows: 99,
          gain: 1,
          low: 1,
          high: 1,
          sentence: 'Better.',
        }),
        ...(isBack ? { role: 'retired' as const, promoted_at: ctx.now } : {}),
      })
      .where('model_id', '=', realm.model)
      .where('role', '=', 'challenger')
      .returning('version')
      .executeTakeFirstOrThrow(),
  );
  return version;
}

/** What of models changes something, and the entries that it leaves. */
export const MODEL_CHANGES: Record<string, Change> = {
  trainSubject: started('trainSubject'),
  trainFile: byAdmin((realm) => own(realm, 'trainFile'), 'model.training_started'),
  retrainModel: started('retrainModel'),
  backtestModel: started('backtestModel'),
  cancelTraining: byAdmin(async (realm) => {
    await endTrainings(realm);
    const training = await retrain({ ...realm.ctx, now: new Date() }, realm.model, {});
    return { method: 'POST', url: `/api/models/trainings/${training}/cancel` };
  }, 'model.training_cancelled'),
  promoteModel: byAdmin(
    async (realm) => ({
      method: 'POST',
      url: `/api/models/${realm.model}/promote`,
      body: { version: await otherVersion(realm, false) },
    }),
    'model.promoted',
  ),
  rollBackModel: byAdmin(
    async (realm) => ({
      method: 'POST',
      url: `/api/models/${realm.model}/rollback`,
      body: { version: await otherVersion(realm, true) },
    }),
    'model.rolled_back',
  ),
  predict: byAdmin((realm) => own(realm, 'predict'), 'model.predicted'),
  recordOutcomes: byAdmin(async (realm) => {
    const rows = [{ id: randomUUID() }];
    const { predictions } = await predictRows({ ...realm.ctx, now: new Date() }, realm.model, { rows });
    const outcomes = [{ prediction_id: predictions[0]?.id, outcome: 1 }];
    return { method: 'POST', url: `/api/models/${realm.model}/outcomes`, body: { outcomes } };
  }, 'model.outcomes_recorded'),
  checkDrift: byAdmin(async (realm) => {
    // What was predicted by an earlier champion tells nothing of this one.
    await predictRows({ ...realm.ctx, now: new Date() }, realm.model, { rows: [{ seats: 1 }] });
    return own(realm, 'checkDrift');
  }, 'model.drift_checked'),
};
