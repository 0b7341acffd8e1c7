import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { type Context, createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { changeSettings } from '#reconciliation/commands/settings.ts';
import { FAULT_LIST, readFaultTotals } from '#reconciliation/queries/data-quality.ts';
import { readSettings } from '#reconciliation/queries/settings.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings } from './read.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground.stop());

const later = (ctx: Context) => createContext(ground.ground, ctx.organization, ctx.actor);

const listFaults = (ctx: Context, query: Record<string, string | number>) =>
  readList(later(ctx), FAULT_LIST, queryFor(FAULT_LIST, query));

async function take(ctx: Context, files: Record<string, string>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-quality-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const summary = await importFolder(later(ctx), folder, {});
    expect(summary.files.map((file) => [file.status, file.rows_rejected])).toEqual(
      summary.files.map(() => ['done', 0]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await runNow(later(ctx), { scope: 'all' });
}

const WORLD = {
  'customers.csv': 'account_id,name,segment\nA,Acme,\nT,Ours,internal test\n',
  'products.csv': 'product_key,name\nfee,Fee\napi,API\n',
  'prices.csv':
    'price_id,product_key,model,currency,unit_amount\nF,fee,flat,EUR,100\nP,api,per_unit,EUR,0.1\n',
  'subscriptions.csv': 'subscription_id,account_id,price_id,start_date\nS,A,F,2025-01-01\nM,A,P,2026-01-01\n',
  'contract_terms.csv':
    'contract_id,account_id,term,value,effective_from,clause,product_key\n' +
    'K,A,escalator_percent,10,2025-01-01,4.2 Yearly,fee\nK,A,late_interest_percent,10,,5.1,\nK,A,exclusivity,no,,9,\n',
  'usage.csv':
    'event_id,account_id,product_key,ts,units\ne1,A,api,2026-01-10T00:00:00Z,1000\n' +
    'e2,A,api,2026-02-01T00:01:00Z,7\ne3,A,api,2026-02-10T00:00:00Z,500\nt1,T,api,2026-01-10T00:00:00Z,900\n',
  'reported_usage.csv':
    'account_id,product_key,period_start,period_end,units\nA,api,2026-01-01,2026-02-01,1007\nA,api,2026-02-01,2026-03-01,500\n',
  'invoices.csv':
    'invoice_id,account_id,period_start,period_end,currency,issued_at,due_at,status\n' +
    'I1,A,2026-01-01,2026-02-01,EUR,2026-02-01,2026-02-11,open\nI2,A,2026-02-01,2026-03-01,EUR,2026-03-03,2026-04-01,paid\n',
  'invoice_lines.csv':
    'invoice_id,line_id,amount,product_key\nI1,1,100.00,fee\nI1,2,100.70,api\nI2,1,110.00,fee\nI2,2,50.00,api\n',
  'payments.csv': 'payment_id,invoice_id,amount,paid_at\nY,I1,18.20,2026-02-12\n',
};

test('contract terms, open invoices and displaced use go from files to findings and faults', async () => {
  const ctx = await ground.newOrganization({ currency: 'EUR' });
  await take(ctx, WORLD);
  const found = (await allFindings(later(ctx))).map(
    ({ type, product_key, source_key, period_start, amount }) => [
      type,
      product_key,
      source_key,
      period_start,
      amount,
    ],
  );
  expect(found.sort()).toEqual([
    ['missed_escalator', 'fee', null, '2026-01-01', '10.00'],
    // 200.70 less 18.20 is open for 20 days, from 11 February to 3 March: 182.50 × 10 % × 20 / 365.
    ['uncollected', null, 'I1', '2026-01-01', '1.00'],
  ]);
  const page = await listFaults(ctx, {});
  const totals = await readFaultTotals(later(ctx), queryFor(FAULT_LIST, {}));
  expect(page.items.map(({ kind, account_id }) => [kind, account_id]).sort()).toEqual([
    ['clock_skew', 'A'],
    ['test_account', 'T'],
    ['unread_term', 'A'],
  ]);
  expect(totals.map(({ kind, count, accounts }) => [kind, count, accounts])).toEqual([
    ['clock_skew', 1, 1],
    ['test_account', 1, 1],
    ['unread_term', 1, 1],
  ]);
  const first = await listFaults(ctx, { limit: 1, account: 'A' });
  const second = await listFaults(ctx, { limit: 1, account: 'A', cursor: first.next_cursor ?? '' });
  expect(new Set([...first.items, ...second.items].map((fault) => fault.kind))).toEqual(
    new Set(['clock_skew', 'unread_term']),
  );
  expect(second.next_cursor).toBeNull();
});

test('a fault that no longer holds is closed, and keeps its id when it comes back', async () => {
  const ctx = await ground.newOrganization({ currency: 'EUR' });
  await take(ctx, WORLD);
  const faults = async (state: string) => (await listFaults(ctx, { state, kind: 'test_account' })).items;
  const [before] = await faults('open');
  await take(ctx, { 'customers.csv': 'account_id,name,segment\nT,Ours,startup\n' });
  expect(await faults('open')).toEqual([]);
  expect((await faults('closed')).map((fault) => fault.id)).toEqual([before?.id]);
  await take(ctx, { 'customers.csv': 'account_id,name,segment\nT,Ours,test\n' });
  const [again] = await faults('open');
  expect([again?.id, again?.first_seen_at]).toEqual([before?.id, before?.first_seen_at]);
});

test('settings hold from the next run on, say what they were in the audit log, and go back to the default', async () => {
  const ctx = await ground.newOrganization({ currency: 'EUR' });
  await take(ctx, {
    ...WORLD,
    'contract_terms.csv': 'contract_id,account_id,term,value\nK,A,notice,30 days\n',
  });
  const interest = async () =>
    (await allFindings(later(ctx))).find((finding) => finding.type === 'uncollected');
  expect(await interest()).toMatchObject({ amount: '0.80', severity: 'low' }); // 8 %
  const severity = { EUR: { critical: '1.5', high: '1', medium: '0.5' } };
  await changeSettings(later(ctx), { late_interest_percent: '20', severity });
  await runNow(later(ctx), { scope: 'touched' });
  expect(await interest()).toMatchObject({ amount: '2.00', severity: 'critical' });
  const { change } = await ctx.pg.read((tx) =>
    tx
      .selectFrom('audit_entries')
      .select('change')
      .where('action', '=', 'reconciliation.settings_changed')
      .executeTakeFirstOrThrow(),
  );
  expect(change).toMatchObject({ late_interest_percent: { before: '8', after: '20' } });
  await changeSettings(later(ctx), { late_interest_percent: null });
  expect((await readSettings(later(ctx))).late_interest_percent).toBe('8');
});
