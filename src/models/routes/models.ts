import { z } from 'zod';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { ADMIN, READ } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { promoteVersion, rollBack } from '../commands/promote.ts';
import { MODEL_LIST, readModel } from '../queries/models.ts';
import { modelDetail, promoteRequest, subjectList } from '../shapes.ts';
import type { Subject } from '../subject.ts';

const tags = ['Models'];
const params = z.object({ id });

/** Which models there are, what each is worth, and which of its versions answers. */
export function modelListRoutes(app: App, subjects: readonly Subject[]): void {
  listRoute(app, '/api/models', MODEL_LIST, {
    operationId: 'listModels',
    summary: 'List models by name, each with the figures of its champion',
    tags,
  });
  app.get(
    '/api/models/subjects',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listModelSubjects',
        summary: 'List subjects: what can be trained without a file',
        tags,
        response: { 200: subjectList },
      },
    },
    async () => ({
      items: subjects.map(({ id, title, predicts, task, horizonDays }) => ({
        id,
        title,
        predicts,
        task,
        horizon_days: horizonDays,
      })),
    }),
  );
  app.get(
    '/api/models/:id',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getModel',
        summary: 'Get a model: its report, versions, live figures and drift',
        tags,
        params,
        response: { 200: modelDetail },
      },
    },
    async (request) => readModel(request.ctx, request.params.id),
  );
  app.post(
    '/api/models/:id/promote',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'promoteModel',
        summary: 'Promote a challenger that is better than the champion',
        tags,
        params,
        body: promoteRequest,
        response: { 200: modelDetail },
      },
    },
    async (request) => promoteVersion(request.ctx, request.params.id, request.body.version),
  );
  app.post(
    '/api/models/:id/rollback',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'rollBackModel',
        summary: 'Roll back to a former champion',
        tags,
        params,
        body: promoteRequest,
        response: { 200: modelDetail },
      },
    },
    async (request) => rollBack(request.ctx, request.params.id, request.body.version),
  );
}
