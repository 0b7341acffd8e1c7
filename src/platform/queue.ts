import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { type ConnectionOptions, type JobWithMetadata, PgBoss, type SendOptions } from 'pg-boss';
import type { Log } from './log.ts';
import type { Tx } from './postgres.ts';

/** Every queue there is; a job carries ids only, its data stay in the tables. */
export const QUEUES = [
  'import-file',
  'import-watch',
  'reconcile-start',
  'reconcile-slice',
  'usage-check',
  'pull-source',
  'poll-rates',
  'train-model',
] as const;
export type QueueName = (typeof QUEUES)[number];

/** The sending side, given to commands: a job is enqueued in the transaction that makes it necessary. */
export type JobQueue = {
  send(tx: Tx, name: QueueName, data: Record<string, string | number>, options?: SendOptions): Promise<void>;
};

/**
 * A job handler; throwing retries it with backoff, up to the queue's limit. On the last try it has to leave
 * word of the failure where people look, as nobody takes the job up again.
 */
export type JobHandler = (data: Record<string, string | number>, isLastTry: boolean) => Promise<void>;

export type Queue = JobQueue & {
  /** Starts working a queue with `concurrency` jobs at a time in this process. */
  work(name: QueueName, concurrency: number, handler: JobHandler): Promise<void>;
  /** How many jobs wait, for the queue-lag metric. */
  waiting(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

/** A worker that was killed says nothing: its jobs go to others once its signs of life have stopped this long. */
const SILENCE_SECONDS_MAX = 30;
const LOOK_SECONDS = 10;

/** A job that takes longer to end is given back: doing it again changes nothing. */
const STOP_MS_MAX = 5_000;

const OPTIONS = {
  // Nine tries over some five minutes: longer than an engine takes to come back.
  retryLimit: 8,
  retryBackoff: true,
  retryDelay: 1,
  retryDelayMax: 120,
  expireInSeconds: 4 * 3_600,
  heartbeatSeconds: SILENCE_SECONDS_MAX,
  notify: true,
};

/**
 * Creates the queue's schema and queues with the owner's rights and opens them to the runtime role. Processes
 * that start at once take turns. With `isAlone` (this process has just started the engines, so nobody else can
 * be at work) jobs that a killed process left behind go on at once.
 */
export async function migrateQueue(databaseUrl: string, isAlone = false): Promise<void> {
  const turn = new pg.Client({ connectionString: databaseUrl, application_name: 'plumbline migrate' });
  turn.on('error', () => {});
  await turn.connect();
  try {
    await turn.query('select pg_advisory_lock(4600002)');
    await migrateInTurn(databaseUrl, isAlone);
  } finally {
    await turn.end();
  }
}

async function migrateInTurn(databaseUrl: string, isAlone: boolean): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => {});
  await boss.start();
  for (const name of QUEUES) {
    if (await boss.getQueue(name)) await boss.updateQueue(name, OPTIONS);
    else await boss.createQueue(name, OPTIONS);
  }
  if (isAlone) {
    await boss.getDb().executeSql(
      `update pgboss.job set state = 'retry', start_after = now()
       where state = 'active' and retry_count < retry_limit`,
    );
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
    // A busy machine may take long to answer; a listener that is cut off for it only costs more.
    notifyHeartbeatTimeoutMs: 30_000,
    superviseIntervalSeconds: LOOK_SECONDS,
    monitorIntervalSeconds: LOOK_SECONDS,
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
      const options = { batchSize: 1, pollingIntervalSeconds: 1, includeMetadata: true } as const;
      const workers = Array.from({ length: concurrency }, async () => {
        const id: string = await boss.work(
          name,
          options,
          async ([job]: JobWithMetadata<Record<string, string | number>>[]) => {
            // One notice may stand for many jobs, so a worker looks again at once after each.
            boss.notifyWorker(id);
            if (job) await handler(job.data, job.retryCount >= job.retryLimit);
          },
        );
      });
      await Promise.all(workers);
    },
    async waiting() {
      const queues = await boss.getQueues();
      return Object.fromEntries(queues.map((queue) => [queue.name, queue.queuedCount]));
    },
    async stop() {
      isStopping = true;
      await boss.stop({ graceful: true, timeout: STOP_MS_MAX, close: true });
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
