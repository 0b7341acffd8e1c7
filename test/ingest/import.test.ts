import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { startGround, type TestGround } from '../harness.ts';
import { storedFacts } from './stored.ts';

const TEN_ACCOUNTS = fileURLToPath(new URL('../fixtures/ten-accounts', import.meta.url));

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

test('a folder of exchange files comes in whole, and a second time changes nothing', async () => {
  const ctx = await ground.newOrganization();
  const first = await importFolder(ctx, TEN_ACCOUNTS);
  expect(first.files.map((each) => [each.file, each.status, each.rows_rejected, each.failure])).toEqual(
    first.files.map((each) => [each.file, 'done', 0, null]),
  );
  expect(first.files.map((each) => each.file)).toEqual([
    'customers.csv',
    'products.csv',
    'prices.csv',
    'mappings.csv',
    'subscriptions.csv',
    'invoices.csv',
    'invoice_lines.csv',
    'payments.csv',
    'credits.csv',
    'reported_usage.csv',
    'usage.csv',
  ]);
  expect(first.rows_accepted).toBe(first.rows_read);
  const facts = await storedFacts(ctx);
  await ctx.pg.write((tx) => tx.deleteFrom('account_marks').execute());

  const second = await importFolder(ctx, TEN_ACCOUNTS);
  expect(second.rows_unchanged).toBe(second.rows_read);
  expect(await storedFacts(ctx)).toEqual(facts);
  const touched = await ctx.pg.read((tx) => tx.selectFrom('account_marks').selectAll().execute());
  expect(touched).toEqual([]);
}, 60_000);
