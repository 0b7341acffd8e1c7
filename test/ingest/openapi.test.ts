import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestRoutes } from '#ingest/room.ts';
import { readConfig } from '#platform/config.ts';
import { type App, createApp } from '#platform/http.ts';
import { createLog } from '#platform/log.ts';
import { addOpenApi } from '#platform/openapi.ts';

type Content = Record<string, { schema: { properties?: object } }>;
type Operation = {
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
};

let paths: Record<string, Record<string, Operation>>;
let app: App;
beforeAll(async () => {
  app = createApp(readConfig({}, { logLevel: 'silent' }), createLog('silent'));
  await addOpenApi(app);
  ingestRoutes(app);
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  const answer = await app.inject({ url: '/api/openapi.json' });
  paths = (answer.json() as { paths: typeof paths }).paths;
});
afterAll(() => app?.close());

test('the document says what an upload holds, what a stream is, and how every error looks', () => {
  const upload = paths['/api/upload']?.post;
  expect(Object.keys(upload?.requestBody?.content ?? {})).toEqual(['multipart/form-data']);
  expect(upload?.requestBody?.content['multipart/form-data']?.schema.properties).toHaveProperty('file');
  expect(upload?.responses['202']?.content).toHaveProperty('application/json');
  const events = paths['/api/imports/{id}/events']?.get;
  expect(events?.responses['200']?.content).toHaveProperty('text/event-stream');
  const usage = paths['/api/usage/ingest']?.post;
  expect(Object.keys(usage?.requestBody?.content ?? {})).toEqual([
    'application/json',
    'application/x-ndjson',
  ]);
  for (const methods of Object.values(paths)) {
    for (const operation of Object.values(methods)) {
      expect(operation.responses.default?.content).toHaveProperty('application/problem+json');
    }
  }
});
