import { z } from 'zod';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { WORK } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import type { App } from '#platform/http.ts';
import { checkDrift } from '../commands/drift.ts';
import { recordOutcomes } from '../commands/outcomes.ts';
import { predictRows } from '../commands/predict.ts';
import { DRIFT_LIST } from '../queries/drift.ts';
import { PREDICTION_LIST } from '../queries/predictions.ts';
import { findModel } from '../queries/versions.ts';
import { driftCheck, outcomesAnswer, outcomesRequest, predictAnswer, predictRequest } from '../shapes.ts';

const tags = ['Models'];
const params = z.object({ id });
/** The lists of one model. */
const within = {
  word: 'model',
  check: (ctx: Context, model: string) => ctx.pg.read((tx) => findModel(tx, model)),
};

/** Predictions, which stay as they were made, their outcomes, and whether the world still is as in training. */
export function predictionRoutes(app: App): void {
  app.post(
    '/api/models/:id/predict',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'predict',
        summary: 'Predict rows, with reasons; each prediction is logged permanently',
        tags,
        params,
        body: predictRequest,
        response: { 200: predictAnswer },
      },
    },
    (request) => predictRows(request.ctx, request.params.id, request.body),
  );
  listRoute(app, '/api/models/:id/predictions', PREDICTION_LIST, {
    operationId: 'listPredictions',
    summary: 'List predictions, newest first, with outcomes',
    tags,
    within,
  });
  app.post(
    '/api/models/:id/outcomes',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'recordOutcomes',
        summary: 'Record outcomes of predictions, by prediction or row id',
        tags,
        params,
        body: outcomesRequest,
        response: { 200: outcomesAnswer },
      },
    },
    (request) => recordOutcomes(request.ctx, request.params.id, request.body),
  );
  listRoute(app, '/api/models/:id/drift', DRIFT_LIST, {
    operationId: 'listDriftChecks',
    summary: 'List drift checks, newest first',
    tags,
    within,
  });
  app.post(
    '/api/models/:id/drift',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'checkDrift',
        summary: 'Check drift: compare predicted rows with the training data',
        tags,
        params,
        response: { 200: driftCheck },
      },
    },
    (request) => checkDrift(request.ctx, request.params.id),
  );
}
