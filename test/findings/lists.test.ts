import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { openWorld, type World } from '../quality/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Row = Record<string, string | null>;
const read = async (url: string) => (await world.alpha.people.analyst.get(url)).body;
const sum = (rows: Row[], field: string) =>
  rows.reduce((total, row) => total.plus(row[field] ?? 0), new Decimal(0)).toFixed();

async function parquetOf(url: string): Promise<Record<string, unknown>[]> {
  const { analyst } = world.alpha.people;
  const answer = await analyst.app.inject({
    method: 'GET',
    url,
    headers: { ...analyst.headers, cookie: analyst.cookie },
  });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([
    200,
    'application/vnd.apache.parquet',
  ]);
  const bytes = answer.rawPayload;
  return parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  });
}

describe('what the lists come to', () => {
  test('the totals of findings are the sums of the rows that pass the same filters', async () => {
    for (const filters of ['', 'ledger=owed', 'type=over_billed,duplicate_billing', 'min_amount=100']) {
      const { items } = await read(`/api/recon/results?limit=500&${filters}`);
      const totals = await read(`/api/recon/results/totals?${filters}`);
      expect(totals.findings).toBe(items.length);
      for (const part of totals.parts)
        for (const { amount, currency } of part.amounts) {
          const rows = items.filter(
            (row: Row) =>
              row.ledger === part.ledger &&
              row.recoverability === part.recoverability &&
              row.currency === currency,
          );
          expect(new Decimal(amount).eq(sum(rows, 'amount'))).toBe(true);
        }
    }
  });

  test('an account’s row is the sum of its compared periods, and adds up to what leaked', async () => {
    const { items, totals } = await read('/api/dashboard/accounts?limit=500');
    expect(items.length).toBeGreaterThan(5);
    for (const row of items) {
      const { periods } = await read(`/api/dashboard/accounts/${row.account_id}`);
      const own = periods.filter((each: Row) => each.currency === row.currency && each.is_compared);
      for (const field of ['should_have_billed', 'billed', 'credited', 'leak', 'over_billed'])
        expect(new Decimal(row[field]).eq(sum(own, field)), `${row.account_id} ${field}`).toBe(true);
    }
    for (const total of totals.by_currency) {
      const own = items.filter((row: Row) => row.currency === total.currency);
      expect(new Decimal(total.leak).eq(sum(own, 'leak'))).toBe(true);
    }
    const pages: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await read(`/api/dashboard/accounts?sort=name&direction=asc&limit=2&cursor=${cursor}`);
      pages.push(...page.items);
      cursor = page.next_cursor;
    }
    expect(pages.map((row) => row.account_id).toSorted()).toEqual(
      items.map((row: Row) => row.account_id).toSorted(),
    );
  });

  test('findings, accounts and periods as Parquet hold the rows of the list, amounts to the last digit', async () => {
    for (const [url, field] of [
      ['/api/recon/results', 'amount'],
      ['/api/dashboard/accounts', 'should_have_billed'],
      ['/api/recon/periods', 'should_have_billed'],
    ] as const) {
      const { items } = await read(`${url}?limit=500`);
      const rows = await parquetOf(`${url}?format=parquet`);
      expect(rows.length).toBe(items.length);
      expect(rows.length).toBeGreaterThan(2);
      const texts = (all: Record<string, unknown>[]) => all.map((row) => row[field] ?? null);
      expect(texts(rows)).toEqual(texts(items));
    }
  });
});

describe('findings change together', () => {
  test('many change in one request with an entry each, or none does', async () => {
    const { analyst } = world.alpha.people;
    const { items } = await read('/api/recon/results?limit=3&status=open');
    const ids = items.map((row: Row) => row.id);
    const url = '/api/recon/results';
    expect((await analyst.patch(url, { ids, status: 'acknowledged' })).body).toEqual({ changed: 3 });
    expect((await analyst.patch(url, { ids, status: 'acknowledged' })).body).toEqual({ changed: 0 });
    const log = (await read('/api/audit?action=finding.changed&limit=3')).items;
    expect(new Set(log.map((entry: Row) => entry.subject_id))).toEqual(new Set(ids));
    const mixed = { ids: [ids[0], world.bravo.finding], status: 'dismissed' };
    expect((await analyst.patch(url, mixed)).status).toBe(404);
    expect((await read(`/api/recon/results/${ids[0]}`)).status).toBe('acknowledged');
    await analyst.patch(url, { ids, status: 'open' });
  });
});

describe('data that come late', () => {
  test('the amount moves, says what it was and why, and the period keeps its calculation history', async () => {
    const { alpha } = world;
    const account = `${alpha.canary}-A05`;
    const before = (await read(`/api/recon/results?account=${account}`)).items[0];
    const event = { event_id: 'LATE', account_id: account, product_key: alpha.product };
    await alpha.people.analyst.post('/api/usage/ingest', {
      ...event,
      ts: '2026-03-20T12:00:00Z',
      units: '5000',
    });
    await runNow({ ...alpha.ctx, now: new Date() }, { scope: 'touched' });
    const after = await read(`/api/recon/results/${before.id}`);
    expect(after.amount_before).toBe(before.amount);
    expect(after.amount_moved_because).toBe('usage');
    expect((await read(`/api/recon/results?moved=yes`)).items.map((row: Row) => row.id)).toEqual([before.id]);
    const { items } = await read(
      `/api/recon/accounts/${account}/history?product=${alpha.product}&period_start=${before.period_start}`,
    );
    expect(items.map((row: Row) => row.leak)).toEqual([after.amount, before.amount]);
  });

  test('a finding whose cause is gone is listed among the closed ones, and only there', async () => {
    const { alpha } = world;
    const found = (await read('/api/recon/results?type=unmapped_usage')).items;
    expect(found.length).toBeGreaterThan(0);
    await alpha.people.analyst.send('PUT' as 'POST', '/api/mappings', {
      source_key: found[0].source_key,
      product_key: alpha.product,
    });
    await runNow({ ...alpha.ctx, now: new Date() }, { scope: 'all' });
    const ids = (rows: Row[]) => rows.map((row) => row.id);
    const closed = (await read('/api/recon/results?state=closed')).items;
    expect(ids(closed)).toContain(found[0].id);
    expect(closed.every((row: Row) => row.closed_at !== null)).toBe(true);
    expect(ids((await read('/api/recon/results?limit=500')).items)).not.toContain(found[0].id);
    expect(ids((await read('/api/recon/results?state=all&limit=500')).items)).toContain(found[0].id);
  });
});
