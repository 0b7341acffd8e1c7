import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import { SYSTEM } from '#core/actor.ts';
import { generateWorld } from '#demo/generate.ts';
import { writeWorld } from '#demo/write.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { storeUsage } from '#ingest/commands/usage.ts';
import type { UsageEvent } from '#ingest/usage-event.ts';
import { createUsageClient } from '#platform/clickhouse.ts';
import { type Context, createContext } from '#platform/context.ts';
import { type Engines, startEngines } from '#platform/embedded/engines.ts';
import { silentLog as log } from '#platform/embedded/log.ts';
import { migrateClickhouse } from '#platform/migrate.ts';
import { claimPlaces, shardOf } from '#platform/shards.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { readAccountPeriods } from '#reconciliation/queries/ledger.ts';
import { PERIOD_LIST } from '#reconciliation/queries/periods.ts';
import type { PeriodRow } from '#reconciliation/shapes.ts';
import { startGround, type TestGround } from '../harness.ts';
import { allFindings, sayingOf } from './read.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-shards-'));
let house: TestGround;
let engines: Engines;
let second: ClickHouseClient;
let alone: Context;
let split: Context;

beforeAll(async () => {
  house = await startGround();
  engines = await startEngines({ dataDir: path.join(folder, 'second'), log, postgres: false });
  second = createUsageClient(engines.clickhouseUrl);
  await migrateClickhouse(second);
  const settings = { currency: 'EUR' };
  alone = await house.newOrganization(settings);
  const { organization } = await house.newOrganization(settings);
  split = createContext({ ...house.ground, shards: [second] }, organization, SYSTEM);
  const world = path.join(folder, 'world');
  await writeWorld(generateWorld({ seed: 'shards', accounts: 80, months: 4, dirt: 0.3 }), world);
  for (const ctx of [alone, split]) {
    await importFolder(ctx, world, {});
    await runNow(ctx, { scope: 'all' });
  }
});
afterAll(async () => {
  await second?.close();
  await engines?.stop();
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function rowsIn(client: ClickHouseClient, organization: string, table: string): Promise<number> {
  const query = `select toString(count()) as count from ${table} final where organization_id = '${organization}'`;
  const [row] = await (await client.query({ query, format: 'JSONEachRow' })).json<{ count: string }>();
  return Number(row?.count);
}

test('two engines, split by account, share the rows and hold each once', async () => {
  for (const table of ['usage_events', 'reported_usage', 'reconciled_periods']) {
    const whole = await rowsIn(house.clickhouse, alone.organization.id, table);
    const parts = [
      await rowsIn(house.clickhouse, split.organization.id, table),
      await rowsIn(second, split.organization.id, table),
    ];
    expect(whole).toBeGreaterThan(100);
    expect((parts[0] ?? 0) + (parts[1] ?? 0)).toBe(whole);
    for (const part of parts) expect(part).toBeGreaterThan(whole / 5);
  }
});

test('reconciliation over two engines finds what it finds over one, and its ledger says the same', async () => {
  const [one, two] = await Promise.all([alone, split].map(allFindings));
  expect(one?.length).toBeGreaterThan(30);
  expect(two?.map(sayingOf)).toEqual(one?.map(sayingOf));
  const accounts = [...new Set(one?.map((finding) => finding.account_id))].slice(0, 12);
  for (const account of accounts) {
    expect((await readAccountPeriods(split, account)).periods).toEqual(
      (await readAccountPeriods(alone, account)).periods,
    );
  }
});

test('pages of the ledger come in the same order over two engines, each row once', async () => {
  const ledgerOf = async (ctx: Context, order: Record<string, string> = {}) => {
    const items: PeriodRow[] = [];
    let cursor: string | undefined;
    do {
      const page: { items: PeriodRow[]; next_cursor: string | null } = await readList(
        ctx,
        PERIOD_LIST,
        queryFor(PERIOD_LIST, { limit: 90, cursor, ...order }),
      );
      expect(page.items.length).toBeLessThanOrEqual(90);
      items.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return items;
  };
  const whole = await ledgerOf(alone);
  expect(whole.length).toBeGreaterThan(180);
  expect(await ledgerOf(split)).toEqual(whole);
  for (const direction of ['asc', 'desc'])
    for (const sort of ['should_have_billed', 'leak', 'product', 'period_end']) {
      const sorted = await ledgerOf(alone, { sort, direction });
      expect(sorted.length).toBe(whole.length);
      expect(await ledgerOf(split, { sort, direction })).toEqual(sorted);
    }
});

test('an event counts once over both engines, also under another account', async () => {
  const event = (accountId: string): UsageEvent => ({
    eventId: 'sent-twice',
    accountId,
    sourceKey: 'api_calls',
    tsMs: Date.UTC(2026, 0, 5),
    units: '5',
    supersedes: '',
    receivedAtMs: null,
    periodStart: null,
    periodEnd: null,
  });
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const here = names.find((name) => shardOf(name, 2) === 0) as string;
  const there = names.find((name) => shardOf(name, 2) === 1) as string;
  expect((await storeUsage(split, 'actual', [event(here)])).states).toEqual(['stored']);
  expect((await storeUsage(split, 'actual', [event(here), event(there)])).states).toEqual([
    'duplicate',
    'conflict',
  ]);
  expect((await storeUsage(split, 'actual', [event(there)])).states).toEqual(['conflict']);
});

test('engines named in another order, or fewer of them, are refused', async () => {
  await claimPlaces([house.clickhouse, second]);
  await claimPlaces([house.clickhouse, second]);
  await expect(claimPlaces([second, house.clickhouse])).rejects.toMatchObject({ code: 'conflict' });
  await expect(claimPlaces([house.clickhouse])).rejects.toMatchObject({ code: 'conflict' });
});
