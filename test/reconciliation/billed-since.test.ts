import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { csvOf, type Files, linesOf, openLedger } from '../boundaries/files.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings } from './read.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.stop());

const accounts = Array.from({ length: 24 }, (_, at) => `A${String(at).padStart(2, '0')}`);
/** Everybody pays a fee since 2023, and is billed from February 2024 on; A00 not for March. */
const COMPANY: Files = {
  customers: ['account_id|name', ...accounts.map((id) => `${id}|${id}`)].join('\n'),
  products: 'product_key|name\nfee|Fee',
  prices: 'price_id|product_key|model|currency|unit_amount\np|fee|flat|EUR|10',
  subscriptions: [
    'subscription_id|account_id|price_id|start_date|anchor_day|time_zone',
    ...accounts.map((id) => `S${id}|${id}|p|2023-01-01|1|UTC`),
  ].join('\n'),
  invoices: [
    'invoice_id|account_id|period_start|period_end|currency|issued_at',
    ...accounts.map((id) => `F${id}|${id}|2024-01-01|2024-02-01|EUR|2024-02-01T06:00:00Z`),
    ...accounts.slice(1).map((id) => `M${id}|${id}|2024-03-01|2024-04-01|EUR|2024-03-01T06:00:00Z`),
  ].join('\n'),
  // In February's invoices the lines have periods of their own.
  invoice_lines: [
    'invoice_id|line_id|amount|product_key|period_start|period_end',
    ...accounts.map((id) => `F${id}|1|10.00|fee|2024-02-01|2024-03-01`),
    ...accounts.slice(1).map((id) => `M${id}|1|10.00|fee||`),
  ].join('\n'),
};

test('the loaded invoices begin where their lines do, and one stray old one moves that for nobody else', async () => {
  const ledger = await openLedger(ground, null);
  await ledger.take(COMPANY);
  await ledger.take({
    invoices:
      'invoice_id|account_id|period_start|period_end|currency|issued_at\nOLD|A05|2023-06-01|2023-07-01|EUR|2023-07-01T06:00:00Z',
    invoice_lines: 'invoice_id|line_id|amount|product_key\nOLD|1|10.00|fee',
  });
  const found = await ledger.reconcile('2024-04-01T00:00:00Z');
  const everybody = found.filter((each) => each.account_id !== 'A05');
  expect(linesOf(everybody, 'A00')).toEqual(['uninvoiced_period fee 2024-03-01/2024-04-01 10.00 EUR']);
  expect(everybody).toHaveLength(1);
  // Of the one account it says that invoices were made, and that seven months have none.
  expect(linesOf(found, 'A05')).toHaveLength(7);
});

test('when older invoices move the day, a run of what was touched judges every account again', async () => {
  const first = await ground.newOrganization({ currency: 'EUR' });
  const fresh = () => createContext(ground.ground, first.organization, first.actor);
  const take = async (files: Files) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-since-'));
    for (const [name, text] of Object.entries(files))
      writeFileSync(path.join(folder, `${name}.csv`), csvOf(text));
    await importFolder(fresh(), folder, {});
    rmSync(folder, { recursive: true, force: true });
  };
  const asOf = new Date('2024-04-01T00:00:00Z');
  const only = (text: string, wanted: (row: string) => boolean) =>
    text
      .split('\n')
      .filter((row, at) => at === 0 || wanted(row))
      .join('\n');
  const { invoices = '', invoice_lines = '', ...rest } = COMPANY;
  const isMarch = (row: string) => row.startsWith('M');
  await take({ ...rest, invoices: only(invoices, isMarch), invoice_lines: only(invoice_lines, isMarch) });
  await runNow(fresh(), { asOf, scope: 'all' });
  const march = 'uninvoiced_period fee 2024-03-01/2024-04-01 10.00 EUR';
  expect(linesOf(await allFindings(fresh()), 'A00')).toEqual([march]);
  const isOthersFebruary = (row: string) => row.startsWith('F') && !row.startsWith('FA00');
  await take({
    invoices: only(invoices, isOthersFebruary),
    invoice_lines: only(invoice_lines, isOthersFebruary),
  });
  await runNow(fresh(), { asOf, scope: 'touched' });
  expect(linesOf(await allFindings(fresh()), 'A00')).toEqual([
    'uninvoiced_period fee 2024-02-01/2024-03-01 10.00 EUR',
    march,
  ]);
});
