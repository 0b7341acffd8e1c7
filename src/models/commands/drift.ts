import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Json } from '#platform/schema/ground.ts';
import { type Row, tableOfRows } from '../dataset/scored-rows.ts';
import { type DriftReport, findDrift } from '../drift/drift.ts';
import { readClassifier } from '../queries/content.ts';
import { readDriftCheck } from '../queries/drift.ts';
import { championOf, findModel } from '../queries/versions.ts';
import type { DriftCheckJson } from '../shapes.ts';
import { notTrained } from './model.ts';

const ROWS_MAX = 10_000;

/**
 * Compares the newest rows that the champion was asked about with its training data, and its predictions with
 * the outcomes that are known; keeps what came of it, an alarm or none. Faults: `not_found`, `conflict` before a
 * first training, for a series, or when nothing was predicted yet.
 */
export async function checkDrift(ctx: Context, modelId: string): Promise<DriftCheckJson> {
  const { model, champion, rows } = await ctx.pg.read(async (tx) => {
    const found = await championOf(tx, modelId);
    const met = await tx
      .selectFrom('model_predictions as p')
      .leftJoin('model_outcomes as o', 'o.prediction_id', 'p.prediction_id')
      .select(['p.inputs', 'p.as_of', 'p.value', 'o.outcome'])
      .where('p.model_id', '=', modelId)
      .where('p.version', '=', found?.version ?? 0)
      .orderBy('p.predicted_at', 'desc')
      .orderBy('p.prediction_id', 'desc')
      .limit(ROWS_MAX)
      .execute();
    return { model: await findModel(tx, modelId), champion: found, rows: met };
  });
  if (!champion) throw notTrained(model);
  const content = await readClassifier(ctx, champion);
  if (rows.length === 0) {
    throw new Fault('conflict', `Version ${champion.version} has not predicted any rows yet.`, {
      mend: 'Predict rows first; drift is measured on the rows that are predicted.',
    });
  }
  const tables = rows.map(({ inputs, as_of }) => ({ row: inputs as Row, asOf: as_of.getTime() }));
  const found: DriftReport = findDrift(content.reference, {
    table: tableOfRows(
      content.features,
      tables.map(({ row }) => row),
      content.isDated ? tables.map(({ asOf }) => asOf) : null,
    ),
    scores: content.verdict === 'none' ? null : Float64Array.from(rows, (row) => row.value),
    outcome: Float64Array.from(rows, (row) => row.outcome ?? Number.NaN),
  });
  const id = randomUUID();
  await ctx.pg.write(async (tx) => {
    await tx
      .insertInto('model_drift_checks')
      .values({
        organization_id: ctx.organization.id,
        check_id: id,
        model_id: modelId,
        version: champion.version,
        rows: rows.length,
        outcomes: found.calibration?.outcomes ?? 0,
        is_alarm: found.isAlarm,
        result: JSON.stringify(found as unknown as { [key: string]: Json }),
        checked_at: ctx.now,
      })
      .execute();
    await audit(ctx, tx, {
      action: 'model.drift_checked',
      subject: { kind: 'model', id: modelId },
      change: { name: model.name, version: champion.version, rows: rows.length, is_alarm: found.isAlarm },
    });
  });
  return readDriftCheck(ctx, id);
}
