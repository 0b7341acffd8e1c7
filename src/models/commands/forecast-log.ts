import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { sha256 } from '#platform/secrets.ts';
import { type ForecastSeries, monthAfter } from '../report-json.ts';

/** A version of a series model as far as its predictions tell of it. */
type Maker = { modelId: string; version: number; role: 'champion' | 'challenger' };

const rowKey = (series: string, month: string) => `${series} ${month.slice(0, 7)}`;
const byActor = (ctx: Context) => JSON.stringify(ctx.actor as unknown as { [key: string]: Json });

/** Logs each step of a forecast as a prediction, which its month will score. */
export async function logForecasts(
  ctx: Context,
  tx: Tx,
  { modelId, version, role }: Maker,
  series: readonly ForecastSeries[],
): Promise<void> {
  for (const { key, unit, startMonth, values, forecast } of series) {
    const rows = forecast.points.map(({ step, mean, low80, high80, low95, high95 }) => {
      const month = monthAfter(startMonth, values.length - 1 + step);
      const inputs = JSON.stringify({ series: key, unit, month, step });
      return {
        organization_id: ctx.organization.id,
        prediction_id: randomUUID(),
        model_id: modelId,
        version,
        role,
        row_key: rowKey(key, month),
        as_of: ctx.now,
        inputs,
        inputs_hash: sha256(inputs),
        value: mean,
        intervals: JSON.stringify({ low80, high80, low95, high95 }),
        verdict: forecast.verdict.skill,
        reasons: JSON.stringify([]),
        predicted_at: ctx.now,
        predicted_by: byActor(ctx),
      };
    });
    if (rows.length > 0) await tx.insertInto('model_predictions').values(rows).execute();
  }
}

/** Scores earlier forecasts of months that are known by now. */
export async function scoreForecasts(
  ctx: Context,
  tx: Tx,
  modelId: string,
  series: readonly ForecastSeries[],
): Promise<void> {
  const known = series.flatMap(({ key, startMonth, values }) =>
    values.flatMap((value, at) =>
      value === null ? [] : [{ key: rowKey(key, monthAfter(startMonth, at)), value }],
    ),
  );
  await sql`insert into model_outcomes
      (organization_id, prediction_id, model_id, outcome, observed_at, loss, recorded_at, recorded_by)
    select p.organization_id, p.prediction_id, p.model_id, known.value, ${ctx.now}, abs(p.value - known.value),
      ${ctx.now}, ${byActor(ctx)}::jsonb
    from model_predictions p
    join jsonb_to_recordset(${JSON.stringify(known)}::jsonb) as known (key text, value double precision)
      on known.key = p.row_key
    where p.model_id = ${modelId}
    on conflict do nothing`.execute(tx);
}
