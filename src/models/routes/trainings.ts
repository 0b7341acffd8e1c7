import { z } from 'zod';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { READ, WORK } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { eventStream } from '#platform/openapi.ts';
import { streamProgress } from '#platform/server-events.ts';
import { cancelTraining } from '../commands/training.ts';
import { readTraining, TRAINING_LIST } from '../queries/trainings.ts';
import { training } from '../shapes.ts';

const tags = ['Models'];
const params = z.object({ id });
const OVER = new Set(['done', 'failed', 'cancelled']);

/** Trainings, how far they are, and stopping one. */
export function trainingRoutes(app: App): void {
  listRoute(app, '/api/models/trainings', TRAINING_LIST, {
    operationId: 'listTrainings',
    summary: 'Trainings, newest first',
    tags,
  });
  app.get(
    '/api/models/trainings/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getTraining',
        summary: 'One training',
        tags,
        params,
        response: { 200: training },
      },
    },
    async (request) => readTraining(request.ctx, request.params.id),
  );
  app.get(
    '/api/models/trainings/:id/events',
    {
      schema: {
        operationId: 'watchTraining',
        summary: 'Progress of a training as server-sent events',
        tags,
        params,
      },
      config: {
        permission: READ,
        documented: { response: { 200: eventStream('`progress` with the training as JSON, then `end`') } },
      },
    },
    async (request, reply) => {
      const { ctx, params } = request;
      await streamProgress(
        request,
        reply,
        () => readTraining(ctx, params.id),
        (state) => OVER.has(state.status),
      );
      return reply;
    },
  );
  app.post(
    '/api/models/trainings/:id/cancel',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'cancelTraining',
        summary: 'Cancel a training; nothing of it is kept',
        tags,
        params,
        response: { 200: training },
      },
    },
    (request) => cancelTraining(request.ctx, request.params.id),
  );
}
