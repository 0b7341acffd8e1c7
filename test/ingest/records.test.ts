import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFile } from '#ingest/commands/import.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { folderOf } from './door.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

async function load(ctx: Context, name: string, text: string) {
  const folder = folderOf({ [name]: text });
  try {
    return await importFile(ctx, { name, path: `${folder.path}/${name}` });
  } finally {
    folder.remove();
  }
}

const rejectsOf = (ctx: Context, runId: string) =>
  ctx.pg.read((tx) =>
    tx.selectFrom('import_rejects').select(['line', 'reason']).where('run_id', '=', runId).execute(),
  );
const touched = async (ctx: Context) =>
  ctx.pg.write(async (tx) => {
    const rows = await tx.deleteFrom('account_marks').returning('account_id').execute();
    return rows.map((row) => row.account_id).sort();
  });

describe('subscriptions', { timeout: 60_000 }, () => {
  const HEADER = 'subscription_id,account_id,price_id,start_date,end_date\n';
  const versions = (ctx: Context) =>
    ctx.pg.read((tx) =>
      tx.selectFrom('subscriptions').select(['start_date', 'end_date']).orderBy('start_date').execute(),
    );

  test('that touch are versions; one that overlaps a stored version replaces it', async () => {
    const ctx = await ground.newOrganization();
    await load(ctx, 'subscriptions.csv', `${HEADER}s1,a1,p1,2026-01-01,2026-03-01\ns1,a1,p2,2026-03-01,\n`);
    expect(await versions(ctx)).toEqual([
      { start_date: '2026-01-01', end_date: '2026-03-01' },
      { start_date: '2026-03-01', end_date: null },
    ]);
    await load(ctx, 'subscriptions.csv', `${HEADER}s1,a1,p3,2026-02-15,\n`);
    expect(await versions(ctx)).toEqual([{ start_date: '2026-02-15', end_date: null }]);
  });

  test('that overlap within one file are refused from the second on, each time alike', async () => {
    const ctx = await ground.newOrganization();
    const text = `${HEADER}s1,a1,p1,2026-01-01,\ns1,a1,p2,2026-06-01,\n`;
    for (const unchanged of [0, 1]) {
      const run = await load(ctx, 'subscriptions.csv', text);
      expect(run).toMatchObject({ rows_accepted: 1, rows_unchanged: unchanged, rows_rejected: 1 });
      const [reject] = await rejectsOf(ctx, run.id);
      expect(reject).toMatchObject({ line: 3n, reason: expect.stringContaining('line 2') });
    }
  });
});

describe('rows of one key', { timeout: 60_000 }, () => {
  test('in one file count once, and an unlike later one is listed, however far apart they stand', async () => {
    const ctx = await ground.newOrganization();
    const filler = Array.from({ length: 6_000 }, (_, index) => `p${index},Product ${index}`).join('\n');
    const run = await load(ctx, 'products.csv', `product_key,name\nx,First\n${filler}\nx,First\nx,Other\n`);
    expect(run).toMatchObject({ rows_read: 6_003, rows_unchanged: 1, rows_rejected: 1 });
    expect(await rejectsOf(ctx, run.id)).toMatchObject([{ line: 6_004n }]);
  });

  test('keep what a later file does not speak of, and only changes touch accounts', async () => {
    const ctx = await ground.newOrganization();
    await load(ctx, 'customers.csv', 'account_id,name,industry\na1,Acme,Steel\na2,Beta,Glass\n');
    expect(await touched(ctx)).toEqual(['a1', 'a2']);
    await load(ctx, 'customers.csv', 'account_id,name\na1,Acme GmbH\na2,Beta\n');
    expect(await touched(ctx)).toEqual(['a1']);
    const rows = await ctx.pg.read((tx) =>
      tx.selectFrom('customers').select(['name', 'industry']).orderBy('account_id').execute(),
    );
    expect(rows).toEqual([
      { name: 'Acme GmbH', industry: 'Steel' },
      { name: 'Beta', industry: 'Glass' },
    ]);
  });

  test('that move to another account touch both', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR' });
    const invoices = (account: string) =>
      `invoice_id,account_id,period_start,period_end\ni1,${account},2026-01-01,2026-02-01\n`;
    await load(ctx, 'invoices.csv', invoices('a1'));
    await touched(ctx);
    await load(ctx, 'invoices.csv', invoices('a2'));
    expect(await touched(ctx)).toEqual(['a1', 'a2']);
    await load(ctx, 'invoice_lines.csv', 'invoice_id,line_id,amount\ni1,l1,10.00\n');
    expect(await touched(ctx)).toEqual(['a2']);
  });
});

test('a price without a currency takes the organization’s, and without one tells how to set it', async () => {
  const text = 'price_id,product_key,model,unit_amount,plan_note\np1,api,per_unit,0.10,gold\n';
  const without = await ground.newOrganization();
  const run = await load(without, 'prices.csv', text);
  expect(run).toMatchObject({ status: 'done', rows_rejected: 1 });
  expect(await rejectsOf(without, run.id)).toMatchObject([{ reason: expect.stringContaining('--currency') }]);

  const ctx = await ground.newOrganization({ currency: 'EUR' });
  expect(await load(ctx, 'prices.csv', text)).toMatchObject({ status: 'done', rows_accepted: 1 });
  const [price] = await ctx.pg.read((tx) => tx.selectFrom('prices').selectAll().execute());
  expect(price).toMatchObject({
    currency: 'EUR',
    effective_from: '0001-01-01',
    attributes: { plan_note: 'gold' },
  });
});

test('reports for spans of days and for instants come in side by side, once each', async () => {
  const ctx = await ground.newOrganization({ timeZone: 'America/New_York' });
  const text = `account_id,product_key,ts,period_start,period_end,units
a1,api,,2026-01-01,2026-02-01,10
a1,api,2026-02-03,,,5
a1,api,,2026-02-01,2026-02-01,5
a1,api,,2026-01-01,2026-02-01,10
`;
  for (const unchanged of [0, 3]) {
    const run = await load(ctx, 'reported_usage.csv', text);
    expect(run).toMatchObject({
      status: 'done',
      rows_accepted: 3,
      rows_unchanged: unchanged,
      rows_rejected: 1,
    });
  }
  const rows = await ctx.ch.query<{ ts: string }>(
    'select ts, period_end from reported_usage_of(organization = {organization:UUID}) order by ts',
  );
  expect(rows).toEqual([
    { ts: '2026-01-01 05:00:00.000', period_end: '2026-02-01' },
    { ts: '2026-01-01 05:00:00.000', period_end: '2026-02-01' },
    { ts: '2026-02-03 05:00:00.000', period_end: null },
  ]);
}, 60_000);

test('an access log is usage of its own columns', async () => {
  const ctx = await ground.newOrganization();
  const line = '10.0.0.1 - ann [10/Oct/2026:13:55:36 +0000] "GET /x HTTP/1.1" 200 2326';
  const run = await load(ctx, 'access.log', `${line}\n${line}\n`);
  expect(run).toMatchObject({ status: 'done', kind: 'usage', format: 'access-log', rows_accepted: 2 });
}, 60_000);
