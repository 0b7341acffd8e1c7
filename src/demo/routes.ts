import { READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { listStories } from './queries.ts';
import { storyList } from './shapes.ts';

/** What is planted in the demo company, for a tour of it. */
export function demoRoutes(app: App): void {
  app.get(
    '/api/demo/stories',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listDemoStories',
        summary: 'List the planted stories of the demo company',
        tags: ['Demo'],
        response: { 200: storyList },
      },
    },
    async (request) => ({ items: await listStories(request.ctx) }),
  );
}
