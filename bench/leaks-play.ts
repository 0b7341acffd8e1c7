import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generateWorld } from '#demo/generate.ts';
import { writeWorld } from '#demo/write.ts';
import { listFindings } from '#findings/queries/findings.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import type { Context } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { engineInput } from '#reconciliation/evidence/facts-codec.ts';
import { readCalculation } from '#reconciliation/queries/engine-input.ts';
import { harden } from './leaks-harder.ts';
import { type Found, type Score, score, type Truth } from './leaks-score.ts';

export type WorldOptions = {
  readonly seed: string;
  readonly dirt: number;
  readonly accounts: number;
  readonly months: number;
  /** Rows are lost and agreements differ, as `harden` does it. */
  readonly isHard: boolean;
  /** A folder in which what the engine was given is kept, for `--fit`. */
  readonly keep: string | undefined;
};

export type World = { seed: string; dirt: number; score: Score; leaks: Truth[]; decoys: Truth[] };

/** Makes a world, imports its files, reconciles it and scores what was found against what was planted. */
export async function play(ctx: () => Context, folder: string, options: WorldOptions): Promise<World> {
  const { seed, dirt, accounts, months, isHard, keep } = options;
  const world = generateWorld({ seed, accounts, months, dirt });
  if (isHard) harden(world, seed);
  await writeWorld(world, folder);
  await importFolder(ctx(), folder, {});
  await runNow(ctx(), { scope: 'all' });
  const found: Found[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listFindings(ctx(), { limit: 500, cursor });
    found.push(...page.items);
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  const leaks = world.leaks as Truth[];
  if (keep !== undefined) {
    const inputs: unknown[] = [];
    for (const account of new Set(found.map((each) => each.account_id))) {
      const calculation = await readCalculation(ctx(), account, new Date(world.asOf));
      if (calculation) inputs.push(engineInput.encode(calculation.input));
    }
    await writeFile(path.join(keep, `${seed}-${dirt}.json`), JSON.stringify({ seed, dirt, leaks, inputs }));
  }
  return { seed, dirt, score: score(leaks, found), leaks, decoys: world.decoys as Truth[] };
}
