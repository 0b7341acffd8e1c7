import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeBlocks } from '#demo/write.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import type { TestGround } from '../harness.ts';

/** A generated world in an organization of its own, imported and not yet reconciled. */
export async function loadedWorld(
  engines: TestGround,
  world: { seed: string; dirt: number; accounts?: number },
): Promise<Context> {
  const ctx = await engines.newOrganization({ currency: 'EUR' });
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-world-'));
  await writeBlocks({ accounts: 60, months: 3, ...world }, folder);
  await importFolder(ctx, folder, {});
  return again(engines, ctx);
}

/** The same organization a moment later. */
export function again(engines: TestGround, ctx: Context): Context {
  return createContext(engines.ground, ctx.organization, ctx.actor);
}
