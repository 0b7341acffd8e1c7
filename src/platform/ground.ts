import { mkdir } from 'node:fs/promises';
import { Fault } from '#core/error.ts';
import { createAnswers } from './answers.ts';
import { halfRestored } from './backup/half.ts';
import { createBlobStore } from './blob.ts';
import { createUsageClient } from './clickhouse.ts';
import type { Config } from './config.ts';
import type { Ground } from './context.ts';
import { type Engines, startEngines } from './embedded/engines.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { migrateClickhouse, migratePostgres } from './migrate.ts';
import { createOutbound } from './outbound.ts';
import { createDatabase, createPool } from './postgres.ts';
import { createQueue, migrateQueue, type Queue } from './queue.ts';
import { instanceSecret } from './secrets.ts';
import { claimPlaces } from './shards.ts';

/** A running installation: its engines or the servers configured instead, migrated, and the shared connections. */
export type Opened = {
  readonly ground: Ground;
  readonly queue: Queue;
  readonly config: Config;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  /** True when another process on this data folder runs the engines. */
  readonly joined: boolean;
  /** Calls back once, should that other process be gone. */
  onOwnerGone(callback: () => void): void;
  close(): Promise<void>;
};

/**
 * Opens everything a process needs, creating what is not there yet: the data folder, its secret, the
 * embedded engines unless DATABASE_URL and CLICKHOUSE_URL name servers, and the newest schema. A process that
 * ends by itself says so by `isLasting`: nobody else joins its engines.
 */
export async function openGround(
  config: Config,
  log: Log,
  isLasting = true,
  isRestoring = false,
): Promise<Opened> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 });
  const wanted = { postgres: config.databaseUrl === null, clickhouse: config.clickhouseUrl === null };
  const engines: Engines | null =
    wanted.postgres || wanted.clickhouse
      ? await startEngines({ dataDir: config.dataDir, log, isLasting, ...wanted })
      : null;
  const isAlone = wanted.postgres && engines?.joined === false;
  const databaseUrl = config.databaseUrl ?? engines?.databaseUrl ?? '';
  const clickhouseUrl = config.clickhouseUrl ?? engines?.clickhouseUrl ?? '';
  const clickhouse = createUsageClient(clickhouseUrl);
  const shards = config.shardUrls.map(createUsageClient);
  const clients = [clickhouse, ...shards];
  const closing: (() => Promise<void>)[] = [
    ...clients.map((client) => () => client.close()),
    async () => engines?.stop(),
  ];
  const close = async () => {
    for (const step of closing)
      await step().catch((error: unknown) => log.warn({ err: error }, 'closing failed'));
  };
  try {
    const secret = await instanceSecret(config.secret, config.dataDir);
    await Promise.all([
      migratePostgres(databaseUrl).then(() => migrateQueue(databaseUrl, isAlone)),
      ...clients.map(migrateClickhouse),
    ]);
    await claimPlaces(clients);
    if (!isRestoring) await refuseHalfRestored(databaseUrl);
    const metrics = createMetrics();
    const pool = createPool(databaseUrl, 'plumbline_app', config.databasePool);
    const database = createDatabase(pool, metrics);
    closing.unshift(() => database.destroy());
    const queue = await createQueue(databaseUrl, log);
    closing.unshift(() => queue.stop());
    const blobs = createBlobStore(config);
    const own = [databaseUrl, clickhouseUrl, ...config.shardUrls];
    const outbound = createOutbound({ hosts: config.sources.hosts, own });
    const ground: Ground = {
      database,
      clickhouse,
      shards,
      jobs: queue,
      blobs,
      secret,
      outside: { outbound, sources: config.sources },
      answers: createAnswers(),
      metrics,
      log,
      clock: () => new Date(),
    };
    const joined = engines?.joined ?? false;
    const onOwnerGone = (callback: () => void) => engines?.onOwnerGone(callback);
    return { ground, queue, config, databaseUrl, clickhouseUrl, joined, onOwnerGone, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Facts that were put back by half must not be worked on: neither the old state nor the new one is there. */
async function refuseHalfRestored(databaseUrl: string): Promise<void> {
  const file = await halfRestored(databaseUrl);
  if (file === null) return;
  throw new Fault('conflict', `A restore of ${file} was begun and not ended.`, {
    mend: `Run \`plumbline restore ${file}\` again; it starts from the beginning.`,
  });
}
