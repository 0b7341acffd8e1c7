import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Access } from '#access/commands/access.ts';
import { createOrganization, ensureDemoMember } from '#access/commands/organizations.ts';
import { findDemoOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { COMPANY, generateWorld } from './generate.ts';
import { writeWorld } from './write.ts';

export const DEMO_WORLD = { seed: 'plumbline', accounts: 220, months: 6 } as const;

/** How far the demo has come, for whoever waits at the terminal. */
export type DemoProgress = (step: string) => void;

/**
 * Makes sure the demo company is there: generated, imported and reconciled the first time, left alone after
 * that. A first time that was cut off is finished. Answers a context in it.
 */
export async function ensureDemo(
  access: Access,
  onProgress: DemoProgress = () => {},
): Promise<{ ctx: Context; isNew: boolean }> {
  const known = await findDemoOrganization(access);
  const organization =
    known ??
    (await createOrganization(access, { name: COMPANY, currency: 'EUR', timeZone: 'UTC', isDemo: true }));
  await ensureDemoMember(access, organization);
  const ctx = createContext(access.ground, organization, SYSTEM);
  if (known && (await isComplete(ctx))) return { ctx, isNew: false };
  onProgress('Generating the demo company');
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-demo-'));
  try {
    await writeWorld(generateWorld(DEMO_WORLD), folder);
    onProgress('Importing its files');
    await importFolder(ctx, folder, {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  onProgress('Reconciling usage with billing');
  await runNow(createContext(access.ground, organization, SYSTEM), { scope: 'all' });
  return { ctx: createContext(access.ground, organization, SYSTEM), isNew: true };
}

/** True once a reconciliation of the demo company is done. */
async function isComplete(ctx: Context): Promise<boolean> {
  const run = await ctx.pg.read((tx) =>
    tx
      .selectFrom('reconciliation_runs')
      .select('run_id')
      .where('status', '=', 'done')
      .limit(1)
      .executeTakeFirst(),
  );
  return run !== undefined;
}
