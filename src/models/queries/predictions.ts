import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import type { Context } from '#platform/context.ts';
import { PREDICTIONS } from '../catalogue/predictions.ts';
import { type PredictionJson, prediction } from '../shapes.ts';

/** Figures that cross the wire as numbers, as they are doubles and no exact decimals. */
const DOUBLES = ['value', 'low80', 'high80', 'outcome', 'loss'];

/** What models predicted, the newest first and those of one request by row, each with what came of it. */
export const PREDICTION_LIST = listAs<PredictionJson>(
  bind(PREDICTIONS, {
    from: `model_predictions as prediction
      join models as model
        on model.organization_id = prediction.organization_id and model.model_id = prediction.model_id
      left join model_outcomes as outcome
        on outcome.organization_id = prediction.organization_id
          and outcome.prediction_id = prediction.prediction_id`,
    fresh: 'prediction.predicted_at',
    columns: {
      id: 'prediction.prediction_id',
      version: 'prediction.version',
      role: 'prediction.role',
      row_id: 'prediction.row_key',
      as_of: 'prediction.as_of',
      predicted_at: 'prediction.predicted_at',
      verdict: 'prediction.verdict',
      probability: `case when model.task = 'classifier' then prediction.value end`,
      value: `case when model.task <> 'classifier' then prediction.value end`,
      low80: `(prediction.intervals ->> 'low80')::float8`,
      high80: `(prediction.intervals ->> 'high80')::float8`,
      inputs_hash: 'prediction.inputs_hash',
      reasons: 'prediction.reasons',
      outcome: 'outcome.outcome',
      observed_at: 'outcome.observed_at',
      loss: 'outcome.loss',
      scored: 'outcome.outcome is not null',
      model_id: 'prediction.model_id',
      model_name: 'model.name',
    },
  }),
  {
    shape: prediction,
    async fill(_ctx, rows) {
      for (const row of rows)
        for (const name of DOUBLES) row[name] = row[name] === null ? null : Number(row[name]);
    },
  },
);

/** A page of what a model predicted by the words of the list's query string, the newest first. */
export function listPredictions(
  ctx: Context,
  model: string,
  query: Record<string, string | number | undefined>,
) {
  return readList(ctx, PREDICTION_LIST, queryFor(PREDICTION_LIST, { ...query, model }));
}
