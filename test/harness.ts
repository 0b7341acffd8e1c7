import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { type Actor, SYSTEM } from '#core/actor.ts';
import { createAnswers } from '#platform/answers.ts';
import { createBlobStore } from '#platform/blob.ts';
import { createUsageClient } from '#platform/clickhouse.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { type Context, createContext, type Ground, type Organization } from '#platform/context.ts';
import { createLog } from '#platform/log.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createOutbound } from '#platform/outbound.ts';
import { createDatabase, createPool } from '#platform/postgres.ts';
import { createQueue, type Queue } from '#platform/queue.ts';
import { askShared } from './run/ask.ts';
import { startOwnPlace, takePlace } from './run/engines.ts';

/** Real engines with every migration applied, for one test file. Stop it in `afterAll`. */
export type TestGround = {
  ground: Ground;
  queue: Queue;
  config: Config;
  clickhouse: ClickHouseClient;
  /** A context in an organization of its own, with no facts; `ground` and `actor` may be given. */
  newOrganization(settings?: Partial<Organization>, actor?: Actor): Promise<Context>;
  stop(): Promise<void>;
};

/** `own` gives this file engines of its own, which it may stop, kill or read whole. */
export type GroundOptions = { own?: boolean };

/**
 * Takes a migrated database on each of the engines that all test files share, or starts `own` engines in a fresh
 * folder. With DATABASE_URL or CLICKHOUSE_URL set that server is used instead, with a fresh database for this file.
 */
export async function startGround({ own = false }: GroundOptions = {}): Promise<TestGround> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'plumbline-test-'));
  const place = own ? await startOwnPlace(dataDir) : await takePlace(await askShared('engines'));
  const { databaseUrl, clickhouseUrl } = place;
  const log = createLog('silent');
  const clickhouse = createUsageClient(clickhouseUrl);
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
    answers: createAnswers(),
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
      await place.drop();
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
    reportingCurrency: settings.currency ?? null,
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
        reporting_currency: settings.reportingCurrency ?? null,
        time_zone: organization.timeZone,
        is_demo: organization.isDemo,
      })
      .execute(),
  );
  return ctx;
}
