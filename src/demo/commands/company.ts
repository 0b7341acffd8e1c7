import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { type Access, createAccess } from '#access/commands/access.ts';
import { createOrganization, ensureDemoMember } from '#access/commands/organizations.ts';
import { findDemoOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import type { Config } from '#platform/config.ts';
import { type Context, createContext } from '#platform/context.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { COMPANY } from '../generate.ts';
import { storiesKey } from '../stories-kept.ts';
import type { WorldOptions } from '../world.ts';
import { writeBlocks } from '../write.ts';

/** Below this many accounts the company has half a year and every account's meters daily. */
const LARGE_FROM = 500;
const POLL_MS = 500;
/** Any number that no other lock bears. */
const LOAD_LOCK = 4600_0001;

/** How far the demo has come, for whoever waits at the terminal. */
export type DemoProgress = (step: string) => void;
export type Demo = { ctx: Context; isNew: boolean };

/** The demo company of so many accounts: a large one has eighteen months, a small one six. */
export function demoWorld(accounts: number): WorldOptions {
  const seed = 'plumbline';
  if (accounts < LARGE_FROM) return { seed, accounts, months: 6 };
  return { seed, accounts, months: 18, storyShare: 0.35, isLight: true };
}

/**
 * Makes sure the demo company is there: generated, imported and reconciled the first time, left alone after
 * that. A first time that was cut off is finished. Of several processes that start at once one loads it and
 * the others wait. Loading happens in a process of its own, so that the server stays quick and small.
 * Answers a context in it.
 */
export async function ensureDemo(access: Access, onProgress: DemoProgress = () => {}): Promise<Demo> {
  const ready = await readyDemo(access);
  if (ready) return { ctx: ready, isNew: false };
  const isNew = await loadApart(access, onProgress);
  const ctx = await readyDemo(access);
  if (!ctx) throw new Error('The demo company was loaded and is not there.');
  return { ctx, isNew };
}

/** A context in the demo company once a reconciliation of it is done, else null. */
async function readyDemo(access: Access): Promise<Context | null> {
  const organization = await findDemoOrganization(access);
  if (!organization) return null;
  await ensureDemoMember(access, organization);
  const ctx = createContext(access.ground, organization, SYSTEM);
  const run = await ctx.pg.read((tx) =>
    tx
      .selectFrom('reconciliation_runs')
      .select('run_id')
      .where('status', '=', 'done')
      .limit(1)
      .executeTakeFirst(),
  );
  return run === undefined ? null : ctx;
}

/** Runs this file as a program; its lines are steps, and the last one says whether it loaded anything. */
function loadApart(access: Access, onProgress: DemoProgress): Promise<boolean> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The settings hold secrets, so they are no arguments. The pipe stays open: its end is the end of the work.
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(access.config)}\n`);
  let output = '';
  let isNew = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { step, loaded } = JSON.parse(line) as { step?: string; loaded?: boolean };
    if (step) onProgress(step);
    isNew ||= loaded === true;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = `${output}${text}`.slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(isNew);
      else
        reject(new Error(`The demo company could not be loaded: ${output.trim() || 'the loader was ended'}`));
    });
  });
}

/** The loader: waits for its turn, loads unless another has, and answers whether it did. */
async function loadInTurn(access: Access, onProgress: DemoProgress): Promise<boolean> {
  return access.ground.database.connection().execute(async (connection) => {
    const take = sql<{ taken: boolean }>`select pg_try_advisory_lock(${sql.lit(LOAD_LOCK)}) as taken`;
    let isWaiting = false;
    while (!(await take.execute(connection)).rows[0]?.taken) {
      if (!isWaiting) onProgress('Waiting for another process that loads the demo company');
      isWaiting = true;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    // The lock ends with the connection, however this process ends.
    if (await readyDemo(access)) return false;
    await loadDemo(access, onProgress);
    return true;
  });
}

async function loadDemo(access: Access, onProgress: DemoProgress): Promise<void> {
  const company = { name: COMPANY, currency: 'EUR', timeZone: 'UTC', isDemo: true };
  const organization = (await findDemoOrganization(access)) ?? (await createOrganization(access, company));
  await ensureDemoMember(access, organization);
  const context = () => createContext(access.ground, organization, SYSTEM);
  onProgress('Generating the demo company');
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-demo-'));
  try {
    const written = await writeBlocks(demoWorld(access.config.demoAccounts), folder);
    const rows = written.files.reduce((sum, file) => sum + file.rows, 0);
    onProgress(`Importing its ${written.files.length} files with ${rows} rows`);
    await importFolder(context(), folder, {});
    const ctx = context();
    await ctx.blobs.put(storiesKey(ctx), Readable.from([JSON.stringify(written.stories)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  onProgress('Reconciling usage with billing');
  await runNow(context(), { scope: 'all' });
}

// Run as a program by `loadApart`: the settings come as the first line of the standard input.
if (import.meta.main) {
  const lines = createInterface({ input: process.stdin });
  lines.on('close', () => process.exit(1));
  const [settings] = (await once(lines, 'line')) as [string];
  const config = JSON.parse(settings) as Config;
  const tell = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);
  const opened = await openGround(config, createLog('silent'), false);
  const access = createAccess(opened.ground, config, opened.databaseUrl);
  tell({ loaded: await loadInTurn(access, (step) => tell({ step })) });
  await access.close();
  await opened.close();
  process.exit(0);
}
