import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { decimal } from '#core/decimal.ts';
import { COLLECTION_PERCENT_YEARLY } from './truth.ts';
import type { LeakType, Truth, World, WorldFile } from './world.ts';

/** Writes a world as the exchange files and `truth.json` into a folder, which is made when it is missing. */
export async function writeWorld(world: World, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of world.files) {
    await pipeline(Readable.from(csvChunks(file)), createWriteStream(join(folder, file.name)));
  }
  await writeFile(join(folder, 'truth.json'), truthText(world));
}

/** The bytes of a file in pieces of a thousand lines. */
export function* csvChunks(file: WorldFile): Generator<string> {
  let chunk = `${file.columns.join(',')}\n`;
  for (let place = 0; place < file.rows.length; place++) {
    chunk += `${(file.rows[place] as string[]).map(csvCell).join(',')}\n`;
    if (place % 1000 === 999) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** truth.json: every planted leak and decoy, and the choices that its amounts rest on. */
export function truthText(world: World): string {
  const { company, seed, start, end, asOf, leaks, decoys, expected } = world;
  const choices = { collection_percent_yearly: COLLECTION_PERCENT_YEARLY, collection_days_in_year: 365 };
  const head = { company, seed, start, end, as_of: asOf, choices, expected, totals: plantedTotals(leaks) };
  return `${JSON.stringify({ ...head, leaks, decoys }, null, 1)}\n`;
}

export type PlantedTotal = { type: LeakType; currency: string; count: number; amount: string };

/** Count and exact sum of the planted leaks by type and currency; currencies are never added up. */
export function plantedTotals(leaks: Truth[]): PlantedTotal[] {
  const totals = new Map<string, PlantedTotal>();
  for (const { type, currency, amount } of leaks) {
    if (!type) continue;
    const key = `${type} ${currency}`;
    const so = totals.get(key) ?? { type, currency, count: 0, amount: '0' };
    totals.set(key, {
      ...so,
      count: so.count + 1,
      amount: decimal(so.amount)
        .plus(amount || '0')
        .toString(),
    });
  }
  return [...totals.values()];
}
