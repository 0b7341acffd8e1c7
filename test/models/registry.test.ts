import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { predictRows } from '#models/commands/predict.ts';
import { promoteVersion, rollBack } from '#models/commands/promote.ts';
import { retrain, startBacktest } from '#models/commands/retrain.ts';
import { performTraining } from '#models/jobs/perform.ts';
import { listModels, readModel } from '#models/queries/models.ts';
import { readTraining } from '#models/queries/trainings.ts';
import { verifyAudit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { COLUMNS, csvOf, renewals, trainOn } from './tables.ts';

let street: TestGround;
beforeAll(async () => {
  street = await startGround();
});
afterAll(() => street.stop());

const later = (ctx: Context): Context => ({ ...ctx, now: new Date() });

async function performed(ctx: Context, id: string) {
  await performTraining(ctx, id, []);
  return readTraining(ctx, id);
}

describe('a model of a table of one’s own', () => {
  test('is trained, tells what it is worth, and answers with reasons', async () => {
    const ctx = await street.newOrganization();
    const training = await trainOn(ctx, csvOf(renewals({ rows: 400 })), { ...COLUMNS, name: 'Churn' });
    expect(training).toMatchObject({ status: 'done', version: 1, share: 1, failure: null });
    const model = await readModel(ctx, training.model_id);
    expect(model).toMatchObject({
      name: 'Churn',
      verdict: 'skill',
      champion_version: 1,
      rows: 400,
      leaks: 0,
    });
    expect(model.classifier?.scheme).toBe('time');
    expect(model.auc).toBeGreaterThan(0.7);
    expect(model.history[0]).toMatchObject({ role: 'champion', decision: null, notices: [] });
    const rows = [
      { account: 'N1', plan: 'team', seats_used: 0.05, tickets: 8 },
      { account: 'N2', plan: 'team', seats_used: 0.95, tickets: 0 },
    ];
    const predicted = await predictRows(ctx, training.model_id, { rows });
    const [risky, safe] = predicted.predictions;
    expect(risky?.probability).toBeGreaterThan(safe?.probability ?? 1);
    expect(risky?.reasons.map((reason) => reason.name)).toContain('tickets');
    expect(risky?.reliability?.rows).toBeGreaterThan(0);
    expect(predicted).toMatchObject({ version: 1, verdict: 'skill', data_sufficiency: 'thin' });
    expect((await listModels(ctx, { limit: 10 })).items.map((each) => each.name)).toEqual(['Churn']);
    expect((await verifyAudit(ctx)).intact).toBe(true);
  });

  test('comes out the same to the last bit when it is rebuilt', async () => {
    const ctx = await street.newOrganization();
    const { model_id } = await trainOn(ctx, csvOf(renewals({ rows: 500 })), COLUMNS);
    const again = await performed(later(ctx), await startBacktest(later(ctx), model_id));
    expect(again).toMatchObject({
      status: 'done',
      version: null,
      backtest: { version: 1, is_identical: true },
    });
    expect(again.backtest?.metrics?.auc).toBe((await readModel(ctx, model_id)).auc);
  });

  test('without signal answers the base rate and says so', async () => {
    const ctx = await street.newOrganization();
    const { model_id } = await trainOn(ctx, csvOf(renewals({ rows: 400, signal: 0 })), COLUMNS);
    const predicted = await predictRows(ctx, model_id, { rows: [{ seats_used: 0 }, { seats_used: 1 }] });
    expect(predicted.verdict).toBe('none');
    expect(predicted.sentence).toMatch(/not predictive/i);
    for (const each of predicted.predictions)
      expect(each).toMatchObject({
        probability: predicted.base_rate,
        is_base_rate: true,
        reasons: [],
        reliability: null,
      });
  });
});

describe('a challenger', () => {
  test('takes over only when it did better on the same rows', async () => {
    const ctx = await street.newOrganization();
    const small = renewals({ rows: 120 });
    const { model_id } = await trainOn(ctx, csvOf(small), COLUMNS);
    const same = await performed(later(ctx), await retrain(later(ctx), model_id, {}));
    expect(same.version).toBe(2);
    expect((await readModel(ctx, model_id)).champion_version).toBe(1);
    const large = csvOf(renewals({ rows: 700 }));
    const grown = await trainOn(later(ctx), large, { model: model_id });
    const model = await readModel(ctx, model_id);
    const [newest, second] = model.history;
    expect(second).toMatchObject({ version: 2, role: 'retired' });
    expect(second?.decision).toMatchObject({ decision: 'keep', gain: 0 });
    expect(newest?.version).toBe(grown.version);
    expect(newest?.role).toBe(newest?.decision?.decision === 'promote' ? 'champion' : 'challenger');
  });

  test('that was not shown to be better stays in shadow, and an admin can neither promote nor roll back to it', async () => {
    const ctx = await street.newOrganization();
    const { model_id } = await trainOn(ctx, csvOf(renewals({ rows: 500 })), COLUMNS);
    await trainOn(later(ctx), csvOf(renewals({ rows: 80 })), { model: model_id });
    const model = await readModel(ctx, model_id);
    expect(model).toMatchObject({ champion_version: 1, challengers: 1 });
    await expect(promoteVersion(later(ctx), model_id, 2)).rejects.toMatchObject({ code: 'conflict' });
    await expect(rollBack(later(ctx), model_id, 2)).rejects.toMatchObject({ code: 'conflict' });
    await expect(promoteVersion(later(ctx), model_id, 9)).rejects.toMatchObject({ code: 'not_found' });
    expect((await readModel(ctx, model_id)).champion_version).toBe(1);
  });

  test('that is better takes over, and the champion before can be called back', async () => {
    const ctx = await street.newOrganization();
    const { model_id } = await trainOn(ctx, csvOf(renewals({ rows: 400, signal: 0 })), COLUMNS);
    await trainOn(later(ctx), csvOf(renewals({ rows: 400 })), { model: model_id });
    const model = await readModel(ctx, model_id);
    expect(model.history.map(({ version, role }) => [version, role])).toEqual([
      [2, 'champion'],
      [1, 'retired'],
    ]);
    expect(model.history[0]?.decision).toMatchObject({ decision: 'promote' });
    expect((await rollBack(later(ctx), model_id, 1)).champion_version).toBe(1);
  });
});

describe('what the database keeps', () => {
  test('predictions and outcomes can be neither changed nor removed at run time', async () => {
    const ctx = await street.newOrganization();
    const { model_id } = await trainOn(ctx, csvOf(renewals({ rows: 300 })), COLUMNS);
    await predictRows(ctx, model_id, { rows: [{ account: 'X', tickets: 3 }] });
    for (const table of ['model_predictions', 'model_outcomes', 'model_drift_checks']) {
      for (const statement of [
        `update ${table} set model_id = model_id`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        const attempt = ctx.pg.write((tx) => sql.raw(statement).execute(tx));
        await expect(attempt, statement).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});
