import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { storm } from '../test/operate/durability.ts';
import { type ApiOptions, benchApi, benchBare } from './ingest-api.ts';
import { benchFiles } from './ingest-files.ts';
import { startServer } from './ingest-server.ts';
import { machine } from './measure.ts';

const { values } = parseArgs({
  options: {
    /** Seeds of the durability run; nothing else is measured then. */
    durability: { type: 'string' },
    from: { type: 'string', default: '1' },
    /** Millions of events through the door, and of rows in the Parquet file. */
    millions: { type: 'string', default: '2' },
    /** Minutes of the shortened hour, at how many events a second. */
    minutes: { type: 'string', default: '3' },
    rate: { type: 'string', default: '20000' },
  },
});

const count = (value: number) => Math.round(value).toLocaleString('en');
console.log(machine());

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function durability(seeds: number, from: number): Promise<void> {
  let broken = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    const options = { seed, events: 6_000, batch: 20, senders: 4, kills: 3 };
    const result = await inFolder((dataDir) => storm({ dataDir, ...options }));
    const { distinct, stored, storedIds, lost, sumsAreExact, kills } = result;
    const isWhole = stored === distinct && storedIds === distinct && lost === 0 && sumsAreExact;
    if (!isWhole) broken += 1;
    console.log(
      `seed ${seed}: ${isWhole ? 'whole' : 'BROKEN'}, ${distinct} ids, stored ${stored}, acknowledged and lost ${lost}, sums ${sumsAreExact ? 'exact' : 'WRONG'}, killed ${kills.join(', ')}`,
    );
  }
  console.log(`${seeds} seeds, ${broken} broken`);
  if (broken > 0) process.exitCode = 1;
}

async function speed(): Promise<void> {
  const events = Number(values.millions) * 1e6;
  const options: ApiOptions = { clients: 4, batch: 1_000, events, accounts: 5_000, eventsASecond: 0 };
  const bare = await inFolder(async (folder) => {
    const server = await startServer(folder);
    const note = readFileSync(path.join(folder, 'engines.json'), 'utf8');
    try {
      return await benchBare((JSON.parse(note) as { clickhouseUrl: string }).clickhouseUrl, {
        ...options,
        events: Math.min(events, 400_000),
      });
    } finally {
      await server.stop();
    }
  });
  const api = await benchApi(options);
  console.log(`API, 4 clients × 1,000: ${count(api.eventsASecond)} events/s (load ${api.load.toFixed(1)})`);
  console.log(
    `  bare engine, same batches, acknowledged one by one: ${count(bare)} events/s, ratio ${(api.eventsASecond / bare).toFixed(2)}`,
  );
  const { server, usage, records } = api.processor;
  console.log(
    `  processor seconds a million events: server ${server.toFixed(1)}, usage engine ${usage.toFixed(1)}, PostgreSQL ${records.toFixed(1)}`,
  );
  console.log(
    `  refused with 429: ${api.refused}, slowest answer ${count(api.slowestMs)} ms, server memory at most ${count(api.memoryPeak)} MiB`,
  );
  for (const each of await benchFiles({ parquet: events, csv: events / 5, ndjson: events / 5 })) {
    console.log(
      `${each.format.padEnd(8)}${count(each.rows).padStart(12)} rows: ${count(each.rowsASecond)} rows/s, bare engine ${count(each.bareRowsASecond)} rows/s, ratio ${(each.rowsASecond / each.bareRowsASecond).toFixed(2)}; processor seconds a million rows: ours ${each.processor.ours.toFixed(1)}, engine ${each.processor.engine.toFixed(1)}; memory at most ${count(each.memoryPeak)} MiB (load ${each.load.toFixed(1)})`,
    );
  }
  const rate = Number(values.rate);
  const seconds = Number(values.minutes) * 60;
  if (seconds === 0) return;
  const hour = await benchApi({ ...options, events: rate * seconds, eventsASecond: rate });
  console.log(
    `${values.minutes} minutes at ${count(rate)} events/s: reached ${count(hour.eventsASecond)}, server memory at most ${count(hour.memoryPeak)} MiB, slope over the second half ${hour.memorySlope.toFixed(1)} MiB/minute`,
  );
}

if (values.durability !== undefined) await durability(Number(values.durability), Number(values.from));
else await speed();
