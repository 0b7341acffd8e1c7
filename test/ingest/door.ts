import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ingestRoutes } from '#ingest/room.ts';
import type { ImportRunJson } from '#ingest/shapes.ts';
import { type Context, createContext } from '#platform/context.ts';
import { addHttpDefaults, createApp } from '#platform/http.ts';
import { createMetrics } from '#platform/metrics.ts';
import { recordRoutes } from '#records/routes.ts';
import type { TestGround } from '../harness.ts';

/** A listening server with the rooms' routes and no door: every request is made for one organization. */
export async function openDoor({ ground, config }: TestGround, ctx: Context) {
  const app = createApp(config, ground.log);
  await addHttpDefaults(app, config, createMetrics());
  app.addHook('onRequest', async (request) => {
    request.ctx = createContext(ground, ctx.organization, ctx.actor, request.id);
  });
  recordRoutes(app);
  ingestRoutes(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    async json<T>(pathAndQuery: string, init?: RequestInit): Promise<T> {
      return (await (await fetch(`${url}${pathAndQuery}`, init)).json()) as T;
    },
    post: (pathAndQuery: string, body: unknown, type = 'application/json') =>
      fetch(`${url}${pathAndQuery}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** Uploads one file and waits until its run is over or waits for a person. */
    async upload(name: string, content: string | Blob, query = ''): Promise<ImportRunJson> {
      const form = new FormData();
      form.append('file', typeof content === 'string' ? new Blob([content]) : content, name);
      const answer = await fetch(`${url}/api/upload${query}`, { method: 'POST', body: form });
      const { runs } = (await answer.json()) as { runs: ImportRunJson[] };
      return this.settled(runs[0]?.id ?? '');
    },
    /** The run at the end of its event stream. */
    async settled(id: string): Promise<ImportRunJson> {
      const text = await (await fetch(`${url}/api/imports/${id}/events`)).text();
      const events = text.split('\n\n').filter((each) => each.startsWith('event: progress'));
      return JSON.parse(events.at(-1)?.split('\ndata: ')[1] ?? '{}');
    },
    close: () => app.close(),
  };
}

/** Files in a folder of their own; `remove()` deletes it. */
export function folderOf(files: Record<string, string>): { path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-files-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
