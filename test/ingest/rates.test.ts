import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFile } from '#ingest/commands/import.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
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

const stored = (ctx: Context) =>
  ctx.pg.read(async (tx) => {
    const rows = await tx
      .selectFrom('exchange_rates')
      .selectAll()
      .orderBy('day')
      .orderBy('currency')
      .execute();
    return rows.map((row) => `${row.day} ${row.rate} ${row.currency} = 1 ${row.base} (${row.source})`);
  });
const crossed = (ctx: Context) =>
  ctx.pg.read(async (tx) => {
    const rows = await tx
      .selectFrom('reporting_rates')
      .selectAll()
      .orderBy('day')
      .orderBy('currency')
      .execute();
    return rows.map((row) => `${row.day} ${row.per_reporting} ${row.currency}`);
  });
const rejectsOf = (ctx: Context, runId: string) =>
  ctx.pg.read((tx) =>
    tx
      .selectFrom('import_rejects')
      .select(['line', 'column_name', 'reason'])
      .where('run_id', '=', runId)
      .orderBy('line')
      .execute(),
  );

describe('a file of rates', { timeout: 60_000 }, () => {
  const TEXT = [
    'date,currency,rate,base,source',
    '2026-03-05,USD,1.10,EUR,bank',
    '2026-03-05,GBP,0.80,,',
    '2026-03-05,USD,1.1,EUR,bank',
    '2026-03-05,USD,7,EUR,bank',
    '2026-03-06,USD,0,EUR,bank',
    '2026-03-06,EUR,1,EUR,bank',
    '2026-03-06,XXX,1,EUR,bank',
    '2026-03-06,,1,EUR,bank',
    'yesterday,USD,1,EUR,bank',
    '',
  ].join('\n');

  test('is stored by day, its bad rows are listed with line and reason, and once more it changes nothing', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR' });
    const run = await load(ctx, 'rates.csv', TEXT);
    expect(run).toMatchObject({
      kind: 'rates',
      status: 'done',
      rows_read: 9,
      rows_accepted: 3,
      rows_rejected: 6,
    });
    expect(await stored(ctx)).toEqual([
      '2026-03-05 0.8 GBP = 1 EUR (file)',
      '2026-03-05 1.1 USD = 1 EUR (bank)',
    ]);
    expect(await crossed(ctx)).toEqual(['2026-03-05 0.8 GBP', '2026-03-05 1.1 USD']);
    const rejects = await rejectsOf(ctx, run.id);
    expect(rejects.map((each) => [Number(each.line), each.column_name, each.reason])).toEqual([
      [5, null, expect.stringContaining('line 2')],
      [6, 'rate', 'is not above zero'],
      [7, 'currency', 'is the base itself'],
      [8, 'currency', expect.stringContaining('ISO 4217')],
      [9, 'currency', 'is required and empty'],
      [10, 'date', expect.any(String)],
    ]);
    const again = await load(ctx, 'rates.csv', TEXT);
    expect(again).toMatchObject({ status: 'done', rows_accepted: 3, rows_unchanged: 3, rows_rejected: 6 });
    const touched = await ctx.pg.read((tx) => tx.selectFrom('account_marks').selectAll().execute());
    expect(touched).toEqual([]);
  });

  test('replaces the rate of a day that it states again', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR' });
    await load(ctx, 'rates.csv', 'date,currency,rate\n2026-03-05,USD,1.10\n');
    await load(ctx, 'rates.csv', 'date,currency,rate\n2026-03-05,USD,1.25\n');
    expect(await crossed(ctx)).toEqual(['2026-03-05 1.25 USD']);
  });

  test('without a base is refused row by row where the organization has no currency', async () => {
    const ctx = await ground.newOrganization();
    const run = await load(ctx, 'rates.csv', 'date,currency,rate\n2026-03-05,USD,1.10\n');
    expect(run).toMatchObject({ status: 'done', rows_accepted: 0, rows_rejected: 1 });
    expect((await rejectsOf(ctx, run.id))[0]).toMatchObject({ column_name: 'base' });
  });

  test('without a column of currencies waits for a person', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR' });
    const run = await load(ctx, 'rates.csv', 'date,rate\n2026-03-05,1.10\n');
    expect(run).toMatchObject({
      status: 'needs_mapping',
      missing_fields: expect.arrayContaining(['currency']),
    });
  });
});

describe('the reference rates of the ECB', { timeout: 60_000 }, () => {
  const HISTORY = [
    'Date,USD,JPY,CYP,HUF,',
    '2026-03-06,1.0801,161.22,N/A,N/A,',
    '2026-03-05,1.0790,160.9,0.58,391.5,',
    'soon,1,1,1,1,',
    '',
  ].join('\n');
  const DAILY = 'Date, USD, JPY, \n27 November 2026, 1.0712, 165.31, \n';

  test('are read from the history, a row a day, without what has no rate or is no currency of today', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR' });
    for (const unchanged of [0, 5]) {
      const run = await load(ctx, 'eurofxref-hist.csv', HISTORY);
      expect(run).toMatchObject({
        kind: 'rates',
        status: 'done',
        rows_accepted: 5,
        rows_unchanged: unchanged,
      });
      expect(run.notices).toContain('Not kept, as no currency of today: CYP.');
      const [reject] = await rejectsOf(ctx, run.id);
      expect(reject).toMatchObject({ line: 4n, reason: expect.stringContaining('soon') });
    }
    expect(await stored(ctx)).toEqual([
      '2026-03-05 391.5 HUF = 1 EUR (ECB)',
      '2026-03-05 160.9 JPY = 1 EUR (ECB)',
      '2026-03-05 1.079 USD = 1 EUR (ECB)',
      '2026-03-06 161.22 JPY = 1 EUR (ECB)',
      '2026-03-06 1.0801 USD = 1 EUR (ECB)',
    ]);
  });

  test('are read from the file of one day, whatever it is called, and crossed to another reporting currency', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR', reportingCurrency: 'USD' });
    const run = await load(ctx, 'download (3).csv', DAILY);
    expect(run).toMatchObject({ kind: 'rates', status: 'done', rows_accepted: 2 });
    // 1 ÷ 1.0712 and 165.31 ÷ 1.0712
    expect(await crossed(ctx)).toEqual([
      expect.stringMatching(/^2026-11-27 0\.9335324\d* EUR$/),
      expect.stringMatching(/^2026-11-27 154\.322255\d* JPY$/),
    ]);
  });

  test('are an exchange file of a folder like any other', async () => {
    const ctx = await ground.newOrganization({ currency: 'EUR' });
    const folder = folderOf({ 'eurofxref-daily.csv': DAILY, 'products.csv': 'product_key,name\na,A\n' });
    const { files } = await importFolder(ctx, folder.path, {});
    folder.remove();
    expect(files.map((file) => [file.file, file.status])).toEqual([
      [expect.stringContaining('eurofxref-daily.csv'), 'done'],
      [expect.stringContaining('products.csv'), 'done'],
    ]);
    expect((await stored(ctx)).length).toBe(2);
  });
});
