import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minorDigits } from '#core/currency.ts';
import { decimal } from '#core/decimal.ts';
import { ISO_4217 } from '#core/iso-4217.ts';
import { writeBlocks } from '#demo/write.ts';
import { listFindings } from '#findings/queries/findings.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import type { Context } from '#platform/context.ts';
import { checkUsage } from '#reconciliation/commands/check-usage.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { ledgerLine } from '#reconciliation/ledger.ts';
import { latestInstant } from '#reconciliation/queries/as-of.ts';
import { computeAccounts } from '#reconciliation/queries/compute-accounts.ts';
import { startGround, type TestGround } from '../harness.ts';
import { again } from './loaded-world.ts';
import { allFindings } from './read.ts';

let engines: TestGround;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());

/** One world twice: as it was written, and with forints, whose decimals are as many, in place of its euros. */
async function inEurosAndForints(): Promise<[Context, Context]> {
  const folders = ['EUR', 'HUF'].map(() => mkdtempSync(path.join(tmpdir(), 'plumbline-forint-')));
  const [euros = '', forints = ''] = folders;
  await writeBlocks({ seed: 'forints', accounts: 60, months: 3, dirt: 0 }, euros);
  for (const name of readdirSync(euros)) {
    const text = readFileSync(path.join(euros, name), 'utf8');
    writeFileSync(path.join(forints, name), text.replace(/\bEUR\b/g, 'HUF'));
  }
  const worlds: Context[] = [];
  for (const folder of folders) {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    const { files } = await importFolder(ctx, folder, {});
    expect(files.filter((file) => file.status !== 'done')).toEqual([]);
    worlds.push(again(engines, ctx));
  }
  return worlds as [Context, Context];
}

test('SQL and code count each currency by the same decimals', async () => {
  const ctx = await engines.newOrganization();
  const codes = ISO_4217.map(([code]) => code);
  const { rows } = await ctx.pg.read((tx) =>
    sql<{ code: string; digits: number }>`
      select code, currency_digits(code) as digits from unnest(${codes}::text[]) as code`.execute(tx),
  );
  expect(rows.length).toBe(codes.length);
  expect(rows.map(({ code, digits }) => [code, digits])).toEqual(
    codes.map((code) => [code, minorDigits(code)]),
  );
});

describe('a world in forints', () => {
  let euros: Context;
  let forints: Context;
  beforeAll(async () => {
    [euros, forints] = await inEurosAndForints();
  });

  test('settles by its sums the very accounts, with the very rows, that it does in euros', async () => {
    const [inEuros, inForints] = await Promise.all(
      [euros, forints].map(async (ctx) => {
        const accounts = await ctx.pg.read((tx) =>
          tx.selectFrom('customers').select('account_id').orderBy('account_id').execute(),
        );
        const asOfMs = (await latestInstant(ctx))?.getTime() ?? 0;
        const ids = accounts.map((row) => row.account_id);
        const { settled } = await computeAccounts(ctx, ids, asOfMs, await checkUsage(ctx));
        return settled.map(ledgerLine).sort();
      }),
    );
    expect(inForints?.some((line) => line.includes('\tHUF\t'))).toBe(true);
    expect(inForints?.map((line) => line.replaceAll('HUF', 'EUR')).sort()).toEqual(inEuros);
  });

  test('has the findings that it has in euros, of the same amounts, by which filters go', async () => {
    for (const ctx of [euros, forints]) await runNow(ctx, { scope: 'all' });
    const [inEuros = [], inForints = []] = await Promise.all(
      [euros, forints].map((ctx) => allFindings(again(engines, ctx))),
    );
    const sayings = (list: typeof inEuros) =>
      list
        .map((each) => `${each.type} ${each.account_id} ${each.period_start} ${each.amount} ${each.currency}`)
        .sort();
    expect(sayings(inForints).map((each) => each.replace('HUF', 'EUR'))).toEqual(sayings(inEuros));
    const own = inForints.filter((each) => each.currency === 'HUF' && each.amount !== null);
    const least = '100';
    const query = { min_amount: least, currency: 'HUF', limit: 500 };
    const { items } = await listFindings(again(engines, forints), query);
    const expected = own.filter((each) => decimal(each.amount ?? 0).gte(least)).map((each) => each.id);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(own.length);
    expect(items.map((each) => each.id).sort()).toEqual(expected.sort());
  });
});
