import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import pg from 'pg';
import { type Actor, SYSTEM } from '#core/actor.ts';
import { createBlobStore } from '#platform/blob.ts';
import { createUsageClient } from '#platform/clickhouse.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { type Context, createContext, type Ground, type Organization } from '#platform/context.ts';
import { startEngines } from '#platform/embedded/engines.ts';
import { createLog } from '#platform/log.ts';
import { createMetrics } from '#platform/metrics.ts';
import { migrateClickhouse, migratePostgres } from '#platform/migrate.ts';
import { createOutbound } from '#platform/outbound.ts';
import { createDatabase, createPool } from '#platform/postgres.ts';
import { createQueue, migrateQueue, type Queue } from '#platform/queue.ts';

/** Real engines with every migration applied, for one test file. Stop it in `afterAll`. */
export type TestGround = {
  ground: Ground;
  queue: Queue;
  config: Config;
  clickhouse: ClickHouseClient;
  /** A context in an organization of its own, with no facts; `ground` and `actor` may be told. */
  newOrganization(settings?: Partial<Organization>, actor?: Actor): Promise<Context>;
  stop(): Promise<void>;
};

/**
 * Starts both engines in a fresh folder. With DATABASE_URL or CLICKHOUSE_URL set that server is used
 * instead, with a fresh database for this run.
 */
export async function startGround(): Promise<TestGround> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'plumbline-test-'));
  const log = createLog('silent');
  const own = { postgres: !process.env.DATABASE_URL, clickhouse: !process.env.CLICKHOUSE_URL };
  const engines = await startEngines({ dataDir, log, ...own });
  const databaseUrl = await freshDatabase(process.env.DATABASE_URL ?? engines.databaseUrl);
  const clickhouseUrl = process.env.CLICKHOUSE_URL ?? engines.clickhouseUrl;
  await migratePostgres(databaseUrl);
  await migrateQueue(databaseUrl);
  const clickhouse = createUsageClient(clickhouseUrl);
  await migrateClickhouse(clickhouse);
  const config = readConfig(
    {},
    { port: 0, dataDir, databaseUrl, clickhouseUrl, logLevel: 'silent', rateLimits: false },
  );
  const pool = createPool(databaseUrl, 'plumbline_app', 10);
  const metrics = createMetrics();
  const database = createDatabase(pool, metrics);
  const queue = await createQueue(databaseUrl, log);
  const ground: Ground = {
    database,
    clickhouse,
    shards: [],
    jobs: queue,
    blobs: createBlobStore(config),
    secret: 'a secret of thirty-two characters',
    outside: {
      outbound: createOutbound({ hosts: [], own: [databaseUrl, clickhouseUrl] }),
      sources: config.sources,
    },
    metrics,
    log,
    clock: () => new Date(),
  };
  return {
    ground,
    queue,
    config,
    clickhouse,
    newOrganization: (settings, actor) => newOrganization(ground, settings, actor),
    async stop() {
      await queue.stop();
      await database.destroy();
      await clickhouse.close();
      await engines.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function newOrganization(
  ground: Ground,
  settings: Partial<Organization> = {},
  actor: Actor = SYSTEM,
): Promise<Context> {
  const id = settings.id ?? randomUUID();
  const organization: Organization = {
    id,
    name: `Test ${id.slice(0, 8)}`,
    currency: null,
    timeZone: 'UTC',
    isDemo: false,
    ...settings,
  };
  const ctx = createContext(ground, organization, actor);
  await ctx.pg.write((tx) =>
    tx
      .insertInto('organizations')
      .values({
        organization_id: id,
        name: organization.name,
        currency: organization.currency,
        time_zone: organization.timeZone,
        is_demo: organization.isDemo,
      })
      .execute(),
  );
  return ctx;
}

/** A database of its own, so that runs on one server do not see each other. */
async function freshDatabase(url: string): Promise<string> {
  const name = `plumbline_test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}
