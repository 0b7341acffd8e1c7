import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createUsageClient } from '#platform/clickhouse.ts';
import { batchOf, type ClientOrder, type ClientReport } from './ingest-clients.ts';
import { type BenchServer, startServer } from './ingest-server.ts';

export type ApiOptions = {
  clients: number;
  batch: number;
  events: number;
  accounts: number;
  eventsASecond: number;
};

/** Sends so many events to a server from clients in threads of their own; gives what each of them saw. */
async function sendAll(server: BenchServer, options: ApiOptions): Promise<ClientReport[]> {
  return Promise.all(
    Array.from({ length: options.clients }, (_, client) => {
      const order: ClientOrder = {
        url: server.url,
        key: server.key,
        client,
        batch: options.batch,
        events: Math.ceil(options.events / options.clients),
        accounts: options.accounts,
        eventsASecond: options.eventsASecond / options.clients,
      };
      return new Promise<ClientReport>((resolve, reject) => {
        const worker = new Worker(new URL('./ingest-clients.ts', import.meta.url), { workerData: order });
        worker.once('message', resolve);
        worker.once('error', reject);
      });
    }),
  );
}

export type ApiResult = {
  eventsASecond: number;
  refused: number;
  slowestMs: number;
  processor: { server: number; usage: number; records: number };
  memoryPeak: number;
  memorySlope: number;
  load: number;
};

/** Events a second through the door; memory is looked at four times a second, its slope is MiB a minute. */
export async function benchApi(options: ApiOptions): Promise<ApiResult> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
  const server = await startServer(dataDir);
  try {
    await sendAll(server, {
      ...options,
      events: options.clients * options.batch * 5,
      eventsASecond: 0,
      accounts: 50,
    });
    const samples: { at: number; mebibytes: number }[] = [];
    const look = setInterval(() => samples.push({ at: performance.now(), mebibytes: server.memory() }), 250);
    const before = server.processor();
    const began = performance.now();
    const reports = await sendAll(server, options);
    const seconds = (performance.now() - began) / 1000;
    clearInterval(look);
    const after = server.processor();
    const acknowledged = reports.reduce((sum, each) => sum + each.acknowledged, 0);
    const perMillion = (from: number, to: number) => ((to - from) / acknowledged) * 1e6;
    return {
      eventsASecond: acknowledged / seconds,
      refused: reports.reduce((sum, each) => sum + each.refused, 0),
      slowestMs: Math.max(...reports.map((each) => each.slowestMs)),
      processor: {
        server: perMillion(before.server, after.server),
        usage: perMillion(before.usage, after.usage),
        records: perMillion(before.records, after.records),
      },
      memoryPeak: Math.max(...samples.map((each) => each.mebibytes)),
      memorySlope: slope(samples),
      load: loadavg()[0] ?? 0,
    };
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Least squares over the second half of the samples, by when caches and the heap have grown to their size. */
function slope(samples: readonly { at: number; mebibytes: number }[]): number {
  const late = samples.slice(Math.floor(samples.length / 2));
  const mean = (pick: (each: (typeof late)[number]) => number) =>
    late.reduce((sum, each) => sum + pick(each), 0) / Math.max(1, late.length);
  const [x, y] = [mean((each) => each.at), mean((each) => each.mebibytes)];
  const over = late.reduce((sum, each) => sum + (each.at - x) * (each.mebibytes - y), 0);
  const under = late.reduce((sum, each) => sum + (each.at - x) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 60_000;
}

/** Events a second that the bare engine takes of the same rows, as JSON in the same batches, four at a time. */
export async function benchBare(
  url: string,
  { clients, batch, events, accounts }: ApiOptions,
): Promise<number> {
  const client = createUsageClient(url);
  try {
    await client.command({
      query: `create table if not exists bare_usage (event_id String, account_id String, product_key String,
        ts DateTime64(3, 'UTC'), units Decimal(38, 12)) engine = MergeTree order by (account_id, product_key, ts)
        settings fsync_after_insert = 1, fsync_part_directory = 1`,
    });
    const order = { url: '', key: '', batch, events, accounts, eventsASecond: 0 };
    const each = Math.ceil(events / clients / batch);
    const began = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async (_, number) => {
        for (let at = 0; at < each; at++) {
          const rows = JSON.parse(batchOf({ ...order, client: number }, at).toString()) as object[];
          const clickhouse_settings = { date_time_input_format: 'best_effort' } as const;
          await client.insert({
            table: 'bare_usage',
            values: rows,
            format: 'JSONEachRow',
            clickhouse_settings,
          });
        }
      }),
    );
    return events / ((performance.now() - began) / 1000);
  } finally {
    await client.command({ query: 'drop table if exists bare_usage' });
    await client.close();
  }
}
