import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startSharedEngines } from './engines.ts';
import { startSharedStage } from './stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test file asks for what is shared: `/engines`, `/stage`. */
    shared: string;
  }
}

type Shared = { stop(): Promise<void> };

/**
 * Runs once for a run of vitest, before its workers. Nothing is started here: the first test file that asks for
 * shared engines or the stage of the browser stories has them started, so that a run of pure tests needs neither.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, Promise<Shared>>();
  const starters: Record<string, () => Promise<Shared>> = {
    '/engines': startSharedEngines,
    '/stage': startSharedStage,
  };
  const door = createServer(async (request, response) => {
    const url = request.url ?? '';
    const start = starters[url];
    if (!start) return response.writeHead(404).end();
    try {
      if (!started.has(url)) started.set(url, start());
      response.end(JSON.stringify(await started.get(url)));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
    }
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  project.provide('shared', `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return async () => {
    door.close();
    door.closeAllConnections();
    const all = await Promise.allSettled(started.values());
    for (const one of all) if (one.status === 'fulfilled') await one.value.stop();
  };
}
