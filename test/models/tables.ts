import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openRows } from '#connectors/files/open.ts';
import { createRandom } from '#core/random.ts';
import { trainOnTable } from '#models/commands/train-table.ts';
import { performTraining } from '#models/jobs/perform.ts';
import { readTraining } from '#models/queries/trainings.ts';
import type { TrainFileQuery, TrainingJson } from '#models/shapes.ts';
import type { Context } from '#platform/context.ts';

export type RenewalOptions = {
  rows: number;
  seed?: string;
  /** How strongly seats and tickets drive the outcome; 0 is noise. */
  signal?: number;
  /** Added to the share of seats that is used, for rows that come from another world. */
  shift?: number;
};

export type Renewal = { account: string; as_of: string; plan: string; seats_used: number; tickets: number };

/** Renewals with their outcome, one every few hours from January 2025 on. */
export function renewals(options: RenewalOptions): (Renewal & { churned: string })[] {
  const { rows, seed = 'renewals', signal = 1, shift = 0 } = options;
  const random = createRandom(seed);
  return Array.from({ length: rows }, (_each, row) => {
    const used = Math.min(1, Math.max(0, random.next() + shift));
    const tickets = random.integer(0, 8);
    const odds = signal * (4 * (0.5 - used) + 0.5 * (tickets - 4)) - 0.6;
    return {
      account: `A${row}`,
      as_of: new Date(Date.UTC(2025, 0, 1) + row * 6 * 3_600_000).toISOString(),
      plan: random.pick(['team', 'business', 'enterprise']),
      seats_used: Math.round(used * 1000) / 1000,
      tickets,
      churned: random.chance(1 / (1 + Math.exp(-odds))) ? 'yes' : 'no',
    };
  });
}

export function csvOf(rows: readonly object[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) =>
    names.map((name) => String((row as Record<string, unknown>)[name])).join(','),
  );
  return `${[names.join(','), ...lines].join('\n')}\n`;
}

export const COLUMNS = { outcome: 'churned', date: 'as_of', id: 'account' } as const;

/** Queues a training on CSV text; answers its id. */
export async function startOn(
  ctx: Context,
  text: string,
  query: TrainFileQuery,
  name = 'renewals.csv',
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-models-'));
  try {
    const file = path.join(folder, 'file');
    writeFileSync(file, text);
    return await trainOnTable(ctx, { ...(await openRows({ path: file, name })), name }, query);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Trains on CSV text to the end; answers the training. */
export async function trainOn(
  ctx: Context,
  text: string,
  query: TrainFileQuery,
  name?: string,
): Promise<TrainingJson> {
  const id = await startOn(ctx, text, query, name);
  await performTraining(ctx, id, []);
  return readTraining(ctx, id);
}
