import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createUsageClient } from '#platform/clickhouse.ts';
import { startEngines } from '#platform/embedded/engines.ts';
import { createLog } from '#platform/log.ts';
import { migrateClickhouse, migratePostgres } from '#platform/migrate.ts';
import { migrateQueue } from '#platform/queue.ts';

/** Engines for many test files: each takes a database of its own from them. */
export type SharedEngines = {
  databaseUrl: string;
  /** A migrated PostgreSQL database that nobody is connected to, to be copied. */
  template: string;
  clickhouseUrl: string;
  /** False for a server that CLICKHOUSE_URL names: whether databases may be made there is its operator's affair. */
  makesUsageDatabases: boolean;
};

/** Where one test file works; `drop` leaves nothing of it. */
export type Place = { databaseUrl: string; clickhouseUrl: string; drop(): Promise<void> };

/** Starts what DATABASE_URL and CLICKHOUSE_URL do not name, and migrates the template once for all test files. */
export async function startSharedEngines(): Promise<SharedEngines & { stop(): Promise<void> }> {
  const { DATABASE_URL, CLICKHOUSE_URL } = process.env;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'plumbline-shared-'));
  const own = { postgres: !DATABASE_URL, clickhouse: !CLICKHOUSE_URL };
  const engines = await startEngines({ dataDir, log: createLog('silent'), ...own });
  const databaseUrl = DATABASE_URL ?? engines.databaseUrl;
  // Nobody kills this server, so nothing hangs on what its disk has written yet; tests of that start their own.
  if (own.postgres) {
    await onServer(databaseUrl, [
      'alter system set fsync = off',
      'alter system set full_page_writes = off',
      'select pg_reload_conf()',
    ]);
  }
  const template = `plumbline_template_${compactId()}`;
  await onServer(databaseUrl, [`create database ${template}`]);
  const url = withDatabase(databaseUrl, template);
  await migratePostgres(url);
  await migrateQueue(url);
  return {
    databaseUrl,
    template,
    clickhouseUrl: CLICKHOUSE_URL ?? engines.clickhouseUrl,
    makesUsageDatabases: own.clickhouse,
    async stop() {
      await onServer(databaseUrl, [`drop database ${template} with (force)`]);
      await engines.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Takes a migrated database on each engine for one test file. */
export async function takePlace(shared: SharedEngines): Promise<Place> {
  const name = `plumbline_test_${compactId()}`;
  await onServer(shared.databaseUrl, [`create database ${name} template ${shared.template}`]);
  const databaseUrl = withDatabase(shared.databaseUrl, name);
  const dropPostgres = () => onServer(shared.databaseUrl, [`drop database ${name} with (force)`]);
  const { clickhouseUrl } = shared;
  if (!shared.makesUsageDatabases) {
    await withUsageClient(clickhouseUrl, migrateClickhouse);
    return { databaseUrl, clickhouseUrl, drop: dropPostgres };
  }
  const onUsageServer = (query: string) =>
    withUsageClient(clickhouseUrl, async (client) => void (await client.command({ query })));
  await onUsageServer(`create database ${name}`);
  const own = withDatabase(clickhouseUrl, name);
  await withUsageClient(own, migrateClickhouse);
  const drop = async () => {
    await Promise.all([dropPostgres(), onUsageServer(`drop database ${name} sync`)]);
  };
  return { databaseUrl, clickhouseUrl: own, drop };
}

/** Engines for one test file alone, in a folder of their own: for files that stop, kill or read whole engines. */
export async function startOwnPlace(dataDir: string): Promise<Place> {
  const { DATABASE_URL, CLICKHOUSE_URL } = process.env;
  const own = { postgres: !DATABASE_URL, clickhouse: !CLICKHOUSE_URL };
  const engines = await startEngines({ dataDir, log: createLog('silent'), ...own });
  const name = `plumbline_test_${compactId()}`;
  const server = DATABASE_URL ?? engines.databaseUrl;
  await onServer(server, [`create database ${name}`]);
  const databaseUrl = withDatabase(server, name);
  const clickhouseUrl = CLICKHOUSE_URL ?? engines.clickhouseUrl;
  await migratePostgres(databaseUrl);
  await migrateQueue(databaseUrl);
  await withUsageClient(clickhouseUrl, migrateClickhouse);
  const drop = async () => {
    if (!own.postgres) await onServer(server, [`drop database ${name} with (force)`]);
    await engines.stop();
  };
  return { databaseUrl, clickhouseUrl, drop };
}

const compactId = () => randomUUID().replaceAll('-', '');

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function withUsageClient(
  url: string,
  work: (client: ReturnType<typeof createUsageClient>) => Promise<void>,
): Promise<void> {
  const client = createUsageClient(url);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
