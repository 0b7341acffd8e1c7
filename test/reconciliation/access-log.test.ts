import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings } from './read.ts';

const REAL_LOG = fileURLToPath(new URL('../../../run/data/usage/apache_access.log', import.meta.url));
const PRICES =
  'price_id,product_key,model,currency,unit_amount\nbandwidth,presentations,per_unit,EUR,0.0000012\n';
const LOG = [
  '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /presentations/one.html HTTP/1.1" 200 2000000 "-" "-"',
  '203.0.113.7 - - [18/May/2015:23:59:59 +0000] "GET /presentations/two.html HTTP/1.1" 200 3000000 "-" "-"',
  '198.51.100.9 - - [18/May/2015:09:00:00 +0000] "GET /blog/ HTTP/1.1" 200 512 "-" "-"',
].join('\n');

let engines: TestGround;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());

async function findingsOf(log: { name: string; text?: string; path?: string }) {
  const ctx = await engines.newOrganization({ currency: 'EUR' });
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-log-'));
  writeFileSync(path.join(folder, 'prices.csv'), PRICES);
  if (log.text !== undefined) writeFileSync(path.join(folder, log.name), log.text);
  const first = await importFolder(ctx, folder, {});
  const last = log.path === undefined ? first : await importFolder(ctx, log.path, {});
  const now = createContext(engines.ground, ctx.organization, ctx.actor);
  await runNow(now, { scope: 'all', asOf: new Date('2015-06-01T00:00:00Z') });
  return { summary: last, findings: await allFindings(now) };
}

test('an access log becomes usage, and what an address used without a subscription is found and priced', async () => {
  const { findings } = await findingsOf({ name: 'access.log', text: LOG });
  const said = findings.map(({ type, account_id, actual_units, amount }) => ({
    type,
    account_id,
    actual_units,
    amount,
  }));
  // 5,000,000 bytes × 0.0000012 EUR = 6.00 EUR; nobody priced the blog.
  expect(said).toEqual([
    { type: 'unmapped_usage', account_id: '198.51.100.9', actual_units: '512', amount: null },
    { type: 'unbilled_account', account_id: '203.0.113.7', actual_units: '5000000', amount: '6.00' },
  ]);
});

test.skipIf(!existsSync(REAL_LOG))(
  'the real access log imports whole and shows unbilled usage per address',
  async () => {
    const { summary, findings } = await findingsOf({ name: 'apache_access.log', path: REAL_LOG });
    expect(summary.rows_read).toBe(10_000);
    expect(summary.rows_rejected).toBe(0);
    const unbilled = findings.filter((each) => each.type === 'unbilled_account');
    expect(unbilled.length).toBeGreaterThan(100);
    const units = unbilled.reduce((sum, each) => sum + BigInt(each.actual_units ?? '0'), 0n);
    const amount = unbilled.reduce((sum, each) => sum + Number(each.amount), 0);
    expect(Math.abs(amount - Number(units) * 0.0000012)).toBeLessThan(unbilled.length * 0.005);
  },
);

if (!existsSync(REAL_LOG))
  console.warn('\n*** SKIPPED: ../run/data/usage is absent, so the real access log was not tried ***\n');
