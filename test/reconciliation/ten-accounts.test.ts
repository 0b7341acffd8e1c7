import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings, type CsvFile, keyOf, readCsvFolder, sayingOf, writeFolder } from './read.ts';

const FOLDER = new URL('../fixtures/ten-accounts/', import.meta.url);
const expected = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Expected[];
type Expected = {
  account_id: string;
  type: string;
  product_key: string | null;
  period_start: string;
  period_end: string;
  amount: string | null;
  currency: string | null;
};

let test10: TestGround;
beforeAll(async () => {
  test10 = await startGround();
});
afterAll(() => test10.stop());

/** Imports folders one after the other into a new organization, reconciles, and answers what was found. */
async function findingsAfter(folders: readonly string[], runBetween = false) {
  const ctx = await test10.newOrganization();
  for (const folder of folders) {
    const summary = await importFolder(ctx, folder, {});
    expect(summary.files.filter((file) => file.status !== 'done')).toEqual([]);
    if (runBetween) await runNow(again(ctx), { scope: 'touched' });
  }
  await runNow(again(ctx), { scope: 'all' });
  return allFindings(ctx);
}

const again = (ctx: Awaited<ReturnType<TestGround['newOrganization']>>) =>
  createContext(test10.ground, ctx.organization, ctx.actor);

describe('ten accounts worked out on paper (docs/formulas/ten-accounts.md)', () => {
  test('give exactly the findings of the paper, to the cent', async () => {
    const found = await findingsAfter([fileURLToPath(FOLDER)]);
    const said = found.map(
      ({ account_id, type, product_key, period_start, period_end, amount, currency }) => ({
        account_id,
        type,
        product_key,
        period_start,
        period_end,
        amount,
        currency,
      }),
    );
    const inOrder = (list: Expected[]) => list.map((each) => JSON.stringify(each)).sort();
    expect(inOrder(said)).toEqual(inOrder(expected));
    expect(new Set(found.map((each) => keyOf(each))).size).toBe(expected.length);
  });

  test('are the same whatever the order of rows, the pieces and the repeats they come in', async () => {
    const files = readCsvFolder(FOLDER);
    const plain = (await findingsAfter([fileURLToPath(FOLDER)])).map(sayingOf);
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.boolean(),
        async (draws, runBetween) => {
          const draw = () => draws.next().value as number;
          const found = await findingsAfter(pieces(files, draw).map(writeFolder), runBetween);
          expect(found.map(sayingOf)).toEqual(plain);
        },
      ),
      { numRuns: 6 },
    );
  });
});

/** The files shuffled, cut into two imports, with some rows in both. */
function pieces(files: readonly CsvFile[], draw: () => number): CsvFile[][] {
  const shuffled = files.map((file) => ({ ...file, rows: shuffle(file.rows, draw) }));
  const part = (isIn: () => boolean) =>
    shuffled
      .map((file) => ({ ...file, rows: file.rows.filter(isIn) }))
      .filter((file) => file.rows.length > 0);
  const first = part(() => draw() < 0.6);
  return [first, shuffled];
}

function shuffle(rows: readonly string[], draw: () => number): string[] {
  return rows
    .map((row) => ({ row, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}
