import { CompiledQuery } from 'kysely';
import { type ConnectionOptions, PgBoss, type SendOptions } from 'pg-boss';
import type { Log } from './log.ts';
import type { Tx } from './postgres.ts';

/** Every queue there is; a job carries ids only, its data stay in the tables. */
export const QUEUES = ['import-file', 'reconcile-start', 'reconcile-slice', 'housekeeping'] as const;
export type QueueName = (typeof QUEUES)[number];

/** The sending side, given to commands: a job is enqueued in the transaction that makes it necessary. */
export type JobQueue = {
  send(tx: Tx, name: QueueName, data: Record<string, string | number>, options?: SendOptions): Promise<void>;
};

/** A job handler; throwing retries it with backoff, up to the queue's limit, then it is a dead letter. */
export type JobHandler = (data: Record<string, string | number>) => Promise<void>;

export type Queue = JobQueue & {
  /** Starts working a queue with `concurrency` jobs at a time in this process. */
  work(name: QueueName, concurrency: number, handler: JobHandler): Promise<void>;
  /** How many jobs wait, for the queue-lag metric. */
  waiting(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

/** Creates the queue's schema and queues with the owner's rights and opens them to the runtime role. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => {});
  await boss.start();
  for (const name of QUEUES) {
    const options = {
      retryLimit: 5,
      retryBackoff: true,
      retryDelay: 1,
      expireInSeconds: 1_800,
      notify: true,
    };
    if (await boss.getQueue(name)) await boss.updateQueue(name, options);
    else await boss.createQueue(name, options);
  }
  await boss.getDb().executeSql(`
    grant usage on schema pgboss to plumbline_app;
    grant select, insert, update, delete on all tables in schema pgboss to plumbline_app;
    grant execute on all functions in schema pgboss to plumbline_app;
    grant usage on all sequences in schema pgboss to plumbline_app`);
  await boss.stop({ graceful: false });
}

/** Connects to the queue with the runtime role. Failures of its own upkeep are logged, not thrown. */
export async function createQueue(databaseUrl: string, log: Log): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    options: '-c role=plumbline_app',
    migrate: false,
    schedule: false,
    max: 4,
    useListenNotify: true,
  });
  let isStopping = false;
  boss.on('error', (error) => {
    if (!isStopping) log.warn({ reason: error.message }, 'queue upkeep failed');
  });
  await boss.start();
  return {
    async send(tx, name, data, options = {}) {
      await boss.send(name, data, { ...options, db: inTransaction(tx) });
    },
    async work(name, concurrency, handler) {
      const options = { localConcurrency: concurrency, batchSize: 1, pollingIntervalSeconds: 1 };
      await boss.work<Record<string, string | number>>(name, options, async ([job]) => {
        if (job) await handler(job.data);
      });
    },
    async waiting() {
      const queues = await boss.getQueues();
      return Object.fromEntries(queues.map((queue) => [queue.name, queue.queuedCount]));
    },
    async stop() {
      isStopping = true;
      await boss.stop({ graceful: true, timeout: 20_000, close: true });
    },
  };
}

function inTransaction(tx: Tx): NonNullable<ConnectionOptions['db']> {
  return {
    async executeSql(text, values = []) {
      const result = await tx.executeQuery(CompiledQuery.raw(text, [...values]));
      return { rows: result.rows as unknown[] };
    },
  };
}
