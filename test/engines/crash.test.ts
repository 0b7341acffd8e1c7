import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engines, startEngines } from '#platform/embedded/engines.ts';
import { silentLog as log } from '#platform/embedded/log.ts';
import { isAlive } from '#platform/embedded/process.ts';
import { privateFolder } from './folder.ts';

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 300) throw error;
      await sleep(50);
    }
  }
}

async function countInPostgres(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return Number((await client.query('select count(*) from acknowledged')).rows[0]?.count);
  } finally {
    await client.end();
  }
}

async function countInClickHouse(client: ClickHouseClient): Promise<number> {
  const answer = await client.query({
    query: 'SELECT count() AS n FROM acknowledged',
    format: 'JSONEachRow',
  });
  return Number((await answer.json<{ n: string }>())[0]?.n);
}

describe('kill -9 of one engine', { timeout: 60_000 }, () => {
  const folder = privateFolder();
  let engines: Engines;
  let clickhouse: ClickHouseClient;
  const quiet = { log: { level: 127 } } as const;

  beforeAll(async () => {
    engines = await startEngines({ dataDir: folder.path, log });
    clickhouse = createClient({ url: engines.clickhouseUrl, ...quiet });
  }, 60_000);
  afterAll(async () => {
    await clickhouse?.close();
    await engines?.stop();
    folder.remove();
  });

  test('PostgreSQL comes back at the same address with every committed row', async () => {
    const client = new pg.Client({ connectionString: engines.databaseUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query('create table acknowledged (n int)');
    await client.query('insert into acknowledged select generate_series(1, 1000)');
    const before = engines.pids().postgres;
    process.kill(before, 'SIGKILL');
    await client.end().catch(() => {});
    await expect.poll(() => engines.pids().postgres, { timeout: 30_000 }).not.toBe(before);
    expect(await countInPostgres(engines.databaseUrl)).toBe(1000);
  });

  test('ClickHouse comes back at the same address with every acknowledged insert', async () => {
    await clickhouse.command({ query: 'CREATE TABLE acknowledged (n UInt32) ENGINE = MergeTree ORDER BY n' });
    for (let round = 1; round <= 3; round++) {
      const values = Array.from({ length: 100 }, (_, n) => ({ n }));
      await clickhouse.insert({ table: 'acknowledged', values, format: 'JSONEachRow' });
      const before = engines.pids().clickhouse;
      process.kill(before, 'SIGKILL');
      await expect.poll(() => engines.pids().clickhouse, { timeout: 30_000 }).not.toBe(before);
      expect(await countInClickHouse(clickhouse)).toBe(round * 100);
    }
  });
});

describe('kill -9 of the server', { timeout: 60_000 }, () => {
  const folder = privateFolder();
  afterAll(() => folder.remove());

  async function writeUntilKilled(rows: number): Promise<{ acknowledged: number; pids: number[] }> {
    const child: ChildProcess = spawn(process.execPath, [WRITER, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    let pids: number[] = [];
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      if (line.startsWith('{')) pids = Object.values(JSON.parse(line) as Record<string, number>);
      else acknowledged = Number(line);
      if (acknowledged === rows) child.kill('SIGKILL');
    }
    await exited;
    return { acknowledged, pids };
  }

  test('loses nothing that was acknowledged, twice in a row, without waiting in between', async () => {
    const first = await writeUntilKilled(15);
    const second = await writeUntilKilled(15);
    const engines = await startEngines({ dataDir: folder.path, log });
    const clickhouse = createClient({ url: engines.clickhouseUrl });
    const acknowledged = first.acknowledged + second.acknowledged;
    expect(acknowledged).toBeGreaterThanOrEqual(30);
    // A row may have been stored whose acknowledgement never left the killed process.
    const postgresRows = await countInPostgres(engines.databaseUrl);
    const clickhouseRows = await countInClickHouse(clickhouse);
    expect(postgresRows - acknowledged).toBeOneOf([0, 1, 2]);
    expect(clickhouseRows - acknowledged).toBeOneOf([0, 1, 2]);
    await clickhouse.close();
    await engines.stop();
  });

  test('leaves no engine running for long', async () => {
    const { pids } = await writeUntilKilled(3);
    expect(pids).toHaveLength(2);
    await eventually(async () => {
      if (pids.some(isAlive)) throw new Error('an engine still runs');
    });
  });
});
