import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { type ConnectionOptions, type JobWithMetadata, PgBoss, type SendOptions } from 'pg-boss';
import type { z } from 'zod';
import type { Log } from './log.ts';
import type { Tx } from './postgres.ts';

/** A queue as its room declares it: its name and the shape of its jobs' data, ids only; the rest stays in the tables. */
export type QueueKind<D extends JobShape = JobShape> = { readonly name: string; readonly data: D };
export type JobShape = z.ZodType<Record<string, string | number | undefined>>;

/** Declares a queue. It is created when it is first used, so that no list names it. */
export function queueKind<D extends JobShape>(name: string, data: D): QueueKind<D> {
  return { name, data };
}

/** The sending side, given to commands: a job is enqueued in the transaction that makes it necessary. */
export type JobQueue = {
  send<D extends JobShape>(
    tx: Tx,
    queue: QueueKind<D>,
    data: z.input<D>,
    options?: SendOptions,
  ): Promise<void>;
};

/** What a handler knows of its job. On the last try it records a failure, as no other try follows. */
export type JobTry = { readonly id: string; readonly isLastTry: boolean };

/** A job handler; throwing retries it with backoff, up to the queue's limit. */
export type JobHandler<D extends JobShape> = (data: z.output<D>, job: JobTry) => Promise<void>;

export type Queue = JobQueue & {
  /** Starts working a queue with `concurrency` jobs at a time in this process. */
  work<D extends JobShape>(queue: QueueKind<D>, concurrency: number, handler: JobHandler<D>): Promise<void>;
  /** How many jobs wait, for the queue-lag metric. */
  waiting(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

/** A worker that was killed cannot report it: its jobs go to others once its heartbeat has stopped this long. */
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
 * Creates the queue's schema with the owner's rights and opens it to the runtime role. Processes that start at
 * once take turns. With `isAlone` (this process has just started the engines, so nobody else can
 * be at work) jobs that a killed process left behind continue at once.
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
  const known = new Map<string, Promise<void>>();
  /** Creates a queue that is not there yet, or brings its options up to date; once a process. */
  const ensure = (name: string): Promise<void> => {
    const before = known.get(name);
    if (before) return before;
    const made = (async () => {
      await boss.createQueue(name, OPTIONS);
      await boss.updateQueue(name, OPTIONS);
    })();
    known.set(name, made);
    made.catch(() => known.delete(name));
    return made;
  };
  return {
    async send(tx, queue, data, options = {}) {
      await ensure(queue.name);
      await boss.send(queue.name, queue.data.parse(data), { ...options, db: inTransaction(tx) });
    },
    async work({ name, data }, concurrency, handler) {
      await ensure(name);
      const options = { batchSize: 1, pollingIntervalSeconds: 1, includeMetadata: true } as const;
      const workers = Array.from({ length: concurrency }, async () => {
        const id: string = await boss.work(name, options, async ([job]: JobWithMetadata<object>[]) => {
          // One notice may stand for many jobs, so a worker looks again at once after each.
          boss.notifyWorker(id);
          if (!job) return;
          const isLastTry = job.retryCount >= job.retryLimit;
          await handler(data.parse(job.data), { id: job.id, isLastTry });
        });
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
