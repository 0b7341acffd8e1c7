import { z } from 'zod';
import { READ, WORK } from '#core/permission.ts';
import { id, pageQuery } from '#core/wire.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { checkDrift } from '../commands/drift.ts';
import { recordOutcomes } from '../commands/outcomes.ts';
import { predictRows } from '../commands/predict.ts';
import { listDriftChecks } from '../queries/drift.ts';
import { listPredictions } from '../queries/predictions.ts';
import {
  driftCheck,
  driftChecksPage,
  outcomesAnswer,
  outcomesRequest,
  predictAnswer,
  prediction,
  predictionsPage,
  predictionsQuery,
  predictRequest,
} from '../shapes.ts';

const tags = ['Models'];
const params = z.object({ id });
const COLUMNS = Object.keys(prediction.shape).filter((name) => name !== 'reasons');
const DRIFT_COLUMNS = Object.keys(driftCheck.shape).filter(
  (name) => name !== 'columns' && name !== 'calibration',
);

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
  app.get(
    '/api/models/:id/predictions',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listPredictions',
        summary: 'List predictions, newest first, with outcomes',
        tags,
        params,
        querystring: predictionsQuery,
        response: { 200: predictionsPage },
      },
    },
    async (request, reply) => {
      const { ctx, query, params } = request;
      if (!wantsCsv(request)) return listPredictions(ctx, params.id, query);
      return sendList(reply, 'predictions', COLUMNS, query.cursor, (page) =>
        listPredictions(ctx, params.id, { ...query, ...page }),
      );
    },
  );
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
  app.get(
    '/api/models/:id/drift',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listDriftChecks',
        summary: 'List drift checks, newest first',
        tags,
        params,
        querystring: pageQuery,
        response: { 200: driftChecksPage },
      },
    },
    async (request, reply) => {
      const { ctx, query, params } = request;
      if (!wantsCsv(request)) return listDriftChecks(ctx, params.id, query);
      return sendList(reply, 'drift', DRIFT_COLUMNS, query.cursor, (page) =>
        listDriftChecks(ctx, params.id, page),
      );
    },
  );
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
