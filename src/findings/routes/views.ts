import { z } from 'zod';
import { MEMBER, READ } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { changeView, deleteView, saveView, setDefaultView } from '../commands/views.ts';
import { listViews } from '../queries/views.ts';
import { defaultView, newView, view, viewChange, viewList, viewsQuery } from '../shapes.ts';

const tags = ['Views'];
const params = z.object({ id });

/** Views of the lists: kept under a name, one's own or shared, and what a page opens with. */
export function viewRoutes(app: App): void {
  app.get(
    '/api/views',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listViews',
        summary: 'List saved views: your own and shared ones',
        tags,
        querystring: viewsQuery,
        response: { 200: viewList },
      },
    },
    async (request) => ({ items: await listViews(request.ctx, request.query.page) }),
  );
  app.post(
    '/api/views',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'saveView',
        summary: 'Save filters, sort and columns under a name',
        tags,
        body: newView,
        response: { 201: view },
      },
    },
    async (request, reply) => reply.code(201).send(await saveView(request.ctx, request.body)),
  );
  app.put(
    '/api/views/default',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'setDefaultView',
        summary: 'Choose your default view of a page',
        tags,
        body: defaultView,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await setDefaultView(request.ctx, request.body);
      return reply.code(204).send(null);
    },
  );
  app.patch(
    '/api/views/:id',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'changeView',
        summary: 'Rename, replace, share or unshare a view',
        tags,
        params,
        body: viewChange,
        response: { 200: view },
      },
    },
    async (request) => changeView(request.ctx, request.params.id, request.body),
  );
  app.delete(
    '/api/views/:id',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'deleteView',
        summary: 'Delete a view',
        tags,
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteView(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
