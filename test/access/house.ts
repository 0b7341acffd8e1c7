import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pg from 'pg';
import { pino } from 'pino';
import { vi } from 'vitest';
import { type Access, createAccess } from '#access/commands/access.ts';
import { accessRoutes } from '#access/room.ts';
import { addAccess } from '#access/routes/door.ts';
import { createAnswers } from '#platform/answers.ts';
import { createBlobStore } from '#platform/blob.ts';
import { createUsageClient } from '#platform/clickhouse.ts';
import { type Config, readConfig } from '#platform/config.ts';
import type { Ground } from '#platform/context.ts';
import { startPostgres } from '#platform/embedded/postgres.ts';
import { type App, addHttpDefaults, createApp } from '#platform/http.ts';
import { addIdempotency } from '#platform/idempotency.ts';
import { createMetrics } from '#platform/metrics.ts';
import { migratePostgres } from '#platform/migrate.ts';
import { createOutbound } from '#platform/outbound.ts';
import { createDatabase, createPool } from '#platform/postgres.ts';
import type { JobQueue } from '#platform/queue.ts';

// argon2 takes its time, and more of it on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** A server with only the door in it, and what a test needs to look behind it. */
export type House = { app: App; access: Access; ground: Ground; close(): Promise<void> };

export type Street = {
  url: string;
  /** The owner's connection: sees everything, as a thief of a backup would. */
  owner: pg.Client;
  /** Every line any server of this street logged, unredacted. */
  lines: string[];
  /** What the clocks show; a test may move it. */
  clock: { now: Date | null };
  /** Another server process on the same database. */
  build(overrides?: Partial<Config>): Promise<House>;
  close(): Promise<void>;
};

/** The queue of a room that never sends a job: sending one is a fault of the test. */
const noJobs: JobQueue = {
  async send() {
    throw new Error('the door sends no jobs');
  },
};

/** Starts a real PostgreSQL, migrated, on which a test builds as many servers as it likes. */
export async function openStreet(): Promise<Street> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plumbline-access-'));
  const lines: string[] = [];
  const log = pino(
    { level: 'debug' },
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const postgres = await startPostgres(dataDir, log);
  await migratePostgres(postgres.url);
  const owner = new pg.Client({ connectionString: postgres.url });
  await owner.connect();
  const clock: Street['clock'] = { now: null };
  const houses: House[] = [];

  async function build(overrides: Partial<Config> = {}): Promise<House> {
    const config = readConfig({}, { dataDir, rateLimits: false, ...overrides });
    const pool = createPool(postgres.url, 'plumbline_app', 4);
    const clickhouse = createUsageClient('http://127.0.0.1:9');
    const metrics = createMetrics();
    const ground: Ground = {
      database: createDatabase(pool, metrics),
      clickhouse,
      shards: [],
      jobs: noJobs,
      blobs: createBlobStore(config),
      secret: 'a secret for tests that is long enough',
      outside: { outbound: createOutbound({ hosts: [], own: [] }), sources: config.sources },
      answers: createAnswers(),
      metrics,
      log,
      clock: () => clock.now ?? new Date(),
    };
    const app = createApp(config, log);
    await addHttpDefaults(app, config, metrics);
    const access = createAccess(ground, config, postgres.url);
    addAccess(app, access);
    accessRoutes(app, access);
    addIdempotency(app);
    const close = async () => {
      await app.close();
      await access.close();
      await ground.database.destroy();
      await clickhouse.close();
    };
    const house = { app, access, ground, close };
    houses.push(house);
    return house;
  }

  return {
    url: postgres.url,
    owner,
    lines,
    clock,
    build,
    async close() {
      for (const house of houses) await house.close();
      await owner.end();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
