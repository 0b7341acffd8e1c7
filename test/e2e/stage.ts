import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { ensureDemo } from '#demo/commands/company.ts';
import { ensureDemoModels } from '#demo/commands/models.ts';
import { createServer, startWorkers } from '#main.ts';
import { readConfig } from '#platform/config.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { startBrowser } from './browser.ts';

/** A browser profile of its own, with its first page; what goes wrong in it is told by `Stage.leave`. */
export type Visit = { page: Page; context: BrowserContext };
export type VisitOptions = BrowserContextOptions & {
  /** Errors that this story brings about on purpose. */
  expected?: RegExp[];
};

/** A whole server with the demo company, its pages as built, and one browser for all stories. */
export type Stage = {
  url: string;
  browser: Browser;
  visit(options?: VisitOptions): Promise<Visit>;
  /** Trains the demo company's models, once: only some stories need them, and they take a core for a while. */
  trainDemo(): Promise<void>;
  /** Closes every visit and answers what went wrong on their pages since: nothing, in a good story. */
  leave(): Promise<string[]>;
  stop(): Promise<void>;
};

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

// Asking who is signed in is how a first visit finds out that nobody is.
const ASKED_WHO = /status of 401 .*\/api\/auth\/me$/;

export async function setStage(): Promise<Stage> {
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
  const [browser, demo] = await Promise.all([startBrowser(), ensureDemo(server.access)]);
  let trained: Promise<void> | undefined;
  const faults: string[] = [];
  return {
    url,
    browser,
    async visit({ expected = [], ...options } = {}) {
      const context = await browser.newContext({
        baseURL: url,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        viewport: WIDE,
        ...options,
      });
      watch(context, url, (fault) => {
        if (![ASKED_WHO, ...expected].some((known) => known.test(fault))) faults.push(fault);
      });
      return { context, page: await context.newPage() };
    },
    trainDemo() {
      trained ??= ensureDemoModels(demo.ctx);
      return trained;
    },
    async leave() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      return faults.splice(0);
    },
    async stop() {
      await browser.close();
      await server.close();
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Tells of errors in the console (a broken content-security policy is one), of scripts, and of requests elsewhere. */
function watch(context: BrowserContext, url: string, tell: (fault: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error') tell(`console: ${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => tell(`script: ${error.error().stack ?? error.error()}`));
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== url)
      tell(`left the origin: ${request.url()}`);
  });
}

function buildPages(): void {
  const script = fileURLToPath(new URL('../../scripts/build-web.mjs', import.meta.url));
  const built = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The pages could not be built.\n${built.stdout}${built.stderr}`);
}
