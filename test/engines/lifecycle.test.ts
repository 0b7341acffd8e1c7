import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { type Engines, startEngines } from '#platform/embedded/engines.ts';
import { lockFolder } from '#platform/embedded/lock.ts';
import { silentLog as log } from '#platform/embedded/log.ts';
import { isAlive } from '#platform/embedded/process.ts';
import { privateFolder } from './folder.ts';

const folder = privateFolder();
const running: Engines[] = [];

async function start(dataDir = folder.path): Promise<Engines> {
  const engines = await startEngines({ dataDir, log, joinWaitMsMax: 300 });
  running.push(engines);
  return engines;
}

async function inPostgres(engines: Engines, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: engines.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const engines of running) await engines.stop();
  folder.remove();
});

describe('engines on one data folder', { timeout: 60_000 }, () => {
  test('what was stored is there after a stop and a second start', async () => {
    const first = await start();
    await inPostgres(first, 'create table kept as select 7 as n');
    const clickhouse = createClient({ url: first.clickhouseUrl });
    await clickhouse.command({ query: 'CREATE TABLE kept (n UInt8) ENGINE = MergeTree ORDER BY n' });
    await clickhouse.insert({ table: 'kept', values: [{ n: 7 }], format: 'JSONEachRow' });
    await clickhouse.close();
    const pids = first.pids();
    await first.stop();
    expect([isAlive(pids.postgres), isAlive(pids.clickhouse)]).toEqual([false, false]);
    expect(existsSync(join(folder.path, 'lock'))).toBe(false);

    const second = await start();
    expect(await inPostgres(second, 'select n from kept')).toEqual([{ n: 7 }]);
    const again = createClient({ url: second.clickhouseUrl });
    const rows = await again.query({ query: 'SELECT n FROM kept', format: 'JSONEachRow' });
    expect(await rows.json()).toEqual([{ n: 7 }]);
    await again.close();
  });

  test('PostgreSQL runs with every durability switch on and orders text by code point', async () => {
    const engines = running.at(-1) as Engines;
    const settings = await inPostgres(
      engines,
      `select name, setting from pg_settings
       where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding', 'data_checksums')
       order by name`,
    );
    expect(settings).toEqual([
      { name: 'data_checksums', setting: 'on' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    expect(await inPostgres(engines, `select 'Z' < 'a' as by_code, upper('é') as upper`)).toEqual([
      { by_code: true, upper: 'É' },
    ]);
  });

  test('the passwords are readable by the owner only', () => {
    for (const name of ['engines.json', 'postgres.password']) {
      expect(statSync(join(folder.path, name)).mode & 0o077).toBe(0);
    }
    expect(statSync(folder.path).mode & 0o077).toBe(0);
  });

  test('a wrong password opens neither engine', async () => {
    const engines = running.at(-1) as Engines;
    const postgresUrl = new URL(engines.databaseUrl);
    postgresUrl.password = 'wrong';
    const client = new pg.Client({ connectionString: postgresUrl.href });
    await expect(client.connect()).rejects.toThrow(/password authentication failed/);
    const { origin } = new URL(engines.clickhouseUrl);
    const answer = await fetch(`${origin}/?query=SELECT%201`, { headers: { 'x-clickhouse-key': 'wrong' } });
    expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([403, '516']);
  });

  test('a second command joins the running engines and leaves them running', async () => {
    const owner = running.at(-1) as Engines;
    const program = `
      import { startEngines } from '#platform/embedded/engines.ts';
      import { silentLog as log } from '#platform/embedded/log.ts';
      const { joined, databaseUrl, stop } = await startEngines({ dataDir: process.argv[1], log });
      await stop();
      console.log(JSON.stringify({ joined, databaseUrl }));`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program, folder.path]);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await once(child, 'close');
    expect(JSON.parse(output)).toEqual({ joined: true, databaseUrl: owner.databaseUrl });
    expect(await inPostgres(owner, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('the lock of a data folder', { timeout: 60_000 }, () => {
  const other = privateFolder();
  afterAll(() => other.remove());

  test('of a living process without engines is refused by naming the process and the way out', async () => {
    mkdirSync(other.path, { recursive: true });
    const lock = lockFolder(other.path);
    try {
      await expect(start(other.path)).rejects.toMatchObject({
        code: 'data_folder_locked',
        message: expect.stringContaining(`Process ${process.pid}`),
        detail: { mend: expect.stringContaining('PLUMBLINE_DATA_DIR') },
      });
    } finally {
      if (lock.held) lock.release();
    }
  });

  test('of a dead process, or of an older process with a reused id, is taken over', () => {
    for (const stale of [
      { pid: 2 ** 22 + 1, birth: 'x:1' },
      { pid: process.pid, birth: 'x:1' },
      'half-writ',
    ]) {
      writeFileSync(join(other.path, 'lock'), typeof stale === 'string' ? stale : JSON.stringify(stale));
      const lock = lockFolder(other.path);
      expect(lock.held).toBe(true);
      if (lock.held) lock.release();
    }
  });

  test('is held by one of many that try at once', () => {
    const attempts = Array.from({ length: 20 }, () => lockFolder(other.path));
    expect(attempts.filter((attempt) => attempt.held)).toHaveLength(1);
  });
});
