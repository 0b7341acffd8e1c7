import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { lossOf } from '../compare-versions.ts';
import { findModel } from '../queries/versions.ts';
import type { OutcomesRequest } from '../shapes.ts';

/**
 * Says what became of predictions, by their id or by their row; a row's outcome scores every prediction of it that
 * was made before and has none, by champion and challengers alike. What is scored stays so: a second outcome counts
 * as unknown. Faults: `not_found`, `bad_request` for an outcome that is neither 0 nor 1.
 */
export async function recordOutcomes(
  ctx: Context,
  modelId: string,
  request: OutcomesRequest,
): Promise<{ scored: number; unknown: number }> {
  return ctx.pg.write(async (tx) => {
    const model = await findModel(tx, modelId);
    let [scored, unknown] = [0, 0];
    for (const [at, given] of request.outcomes.entries()) {
      const outcome = Number(given.outcome);
      if (model.task === 'classifier' && outcome !== 0 && outcome !== 1) {
        throw new Fault('bad_request', `${outcome} is not an outcome of a classifier.`, {
          where: `outcomes.${at}.outcome`,
          mend: 'Write 1 or true where it happened, 0 or false where it did not.',
        });
      }
      const observedAt = given.observed_at === undefined ? ctx.now : new Date(given.observed_at);
      const waiting = await waitingPredictions(tx, modelId, given, observedAt);
      if (waiting.length === 0) unknown++;
      else scored += await score(ctx, tx, modelId, waiting, { outcome, observedAt, task: model.task });
    }
    await audit(ctx, tx, {
      action: 'model.outcomes_recorded',
      subject: { kind: 'model', id: modelId },
      change: { name: model.name, scored, unknown },
    });
    return { scored, unknown };
  });
}

type Waiting = { prediction_id: string; value: number };

/** Predictions without an outcome that were made by the time it was observed. */
async function waitingPredictions(
  tx: Tx,
  modelId: string,
  given: { prediction_id?: string | undefined; row_id?: string | undefined },
  observedAt: Date,
): Promise<Waiting[]> {
  const named =
    given.prediction_id === undefined
      ? sql`p.row_key = ${given.row_id ?? ''}`
      : sql`p.prediction_id = ${given.prediction_id}::uuid`;
  const { rows } = await sql<Waiting>`
    select p.prediction_id, p.value from model_predictions p
    where p.model_id = ${modelId} and ${named} and p.as_of <= ${observedAt}
      and not exists (select from model_outcomes o where o.prediction_id = p.prediction_id)
    order by p.prediction_id`.execute(tx);
  return rows;
}

type Observed = { outcome: number; observedAt: Date; task: 'classifier' | 'series' };

/** Inserts the outcome of each; one that another request has just scored stays as that one said. */
async function score(
  ctx: Context,
  tx: Tx,
  modelId: string,
  waiting: readonly Waiting[],
  { outcome, observedAt, task }: Observed,
): Promise<number> {
  const inserted = await tx
    .insertInto('model_outcomes')
    .values(
      waiting.map(({ prediction_id, value }) => ({
        organization_id: ctx.organization.id,
        prediction_id,
        model_id: modelId,
        outcome,
        observed_at: observedAt,
        loss: task === 'classifier' ? lossOf(outcome, value) : Math.abs(value - outcome),
        recorded_at: ctx.now,
        recorded_by: JSON.stringify(ctx.actor as unknown as { [key: string]: Json }),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('prediction_id')
    .execute();
  return inserted.length;
}
