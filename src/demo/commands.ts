import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { Access } from '#access/commands/access.ts';
import { createOrganization, ensureDemoMember } from '#access/commands/organizations.ts';
import { findDemoOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { COMPANY } from './generate.ts';
import { storiesKey } from './stories-kept.ts';
import type { WorldOptions } from './world.ts';
import type { Written } from './write.ts';

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
 * the others wait. Answers a context in it.
 */
export async function ensureDemo(access: Access, onProgress: DemoProgress = () => {}): Promise<Demo> {
  const ready = await readyDemo(access);
  if (ready) return { ctx: ready, isNew: false };
  return access.ground.database.connection().execute(async (connection) => {
    const take = sql<{ taken: boolean }>`select pg_try_advisory_lock(${sql.lit(LOAD_LOCK)}) as taken`;
    let isWaiting = false;
    while (!(await take.execute(connection)).rows[0]?.taken) {
      if (!isWaiting) onProgress('Waiting for another process that loads the demo company');
      isWaiting = true;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    try {
      const loaded = isWaiting || (await findDemoOrganization(access)) ? await readyDemo(access) : null;
      if (loaded) return { ctx: loaded, isNew: false };
      return { ctx: await loadDemo(access, onProgress), isNew: true };
    } finally {
      // Should the connection be gone, the lock went with it.
      await sql`select pg_advisory_unlock(${sql.lit(LOAD_LOCK)})`.execute(connection).catch(() => {});
    }
  });
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

async function loadDemo(access: Access, onProgress: DemoProgress): Promise<Context> {
  const company = { name: COMPANY, currency: 'EUR', timeZone: 'UTC', isDemo: true };
  const organization = (await findDemoOrganization(access)) ?? (await createOrganization(access, company));
  await ensureDemoMember(access, organization);
  const context = () => createContext(access.ground, organization, SYSTEM);
  onProgress('Generating the demo company');
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-demo-'));
  try {
    const written = await generateApart(demoWorld(access.config.demoAccounts), folder);
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
  return context();
}

/** Generates in a process of its own: the server stays responsive, and what it took is given back. */
function generateApart(options: WorldOptions, folder: string): Promise<Written> {
  const script = fileURLToPath(new URL('./write.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(options), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as Written);
      else reject(new Error(`The demo company could not be generated: ${told.trim().slice(-500)}`));
    });
  });
}
