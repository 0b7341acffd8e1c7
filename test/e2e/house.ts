import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDemoModels } from '#demo/commands/models.ts';
import { ensureDemo } from '#demo/commands.ts';
import { createServer, startWorkers } from '#main.ts';
import { readConfig } from '#platform/config.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';

/** A whole server with the demo company and its pages as built. */
export type House = {
  url: string;
  /** Trains the demo company's models, once: only some stories need them, and they take a core for a while. */
  trainDemo(): Promise<void>;
  stop(): Promise<void>;
};

/** Builds the pages where they have changed, and opens the server on engines of its own. */
export async function openHouse(): Promise<House> {
  buildPages();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'plumbline-e2e-'));
  const config = readConfig(
    {},
    {
      port: 0,
      dataDir,
      logLevel: 'silent',
      rateLimits: false,
      // The fewest that still hold a story of every kind and more rows than a page of a list.
      demoAccounts: 120,
      // A story brings a database of its own on this machine.
      sources: { hosts: ['127.0.0.0/8'], root: null, bucket: null },
    },
  );
  const opened = await openGround(config, createLog('silent'));
  const server = await createServer(opened);
  await startWorkers(opened, 2);
  const url = await server.app.listen({ host: config.host, port: 0 });
  const demo = await ensureDemo(server.access);
  let trained: Promise<void> | undefined;
  return {
    url,
    trainDemo: () => (trained ??= ensureDemoModels(demo.ctx)),
    async stop() {
      await server.close();
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function buildPages(): void {
  const script = fileURLToPath(new URL('../../scripts/build-web.mjs', import.meta.url));
  const built = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The pages could not be built.\n${built.stdout}${built.stderr}`);
}
