import { mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { createAccess } from '#access/commands/access.ts';
import { createOrganization } from '#access/commands/organizations.ts';
import { SYSTEM } from '#core/actor.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { readConfig } from '#platform/config.ts';
import { createContext } from '#platform/context.ts';
import { openGround } from '#platform/ground.ts';
import { createLog } from '#platform/log.ts';
import { pidsIn, processorSeconds } from './server.ts';

export type FileResult = {
  format: string;
  rows: number;
  mebibytes: number;
  rowsASecond: number;
  /** The bare engine's rows a second for storing the same file in a table of five columns. */
  bareRowsASecond: number;
  /** Processor seconds a million rows: by this process, by the usage engine. */
  processor: { ours: number; engine: number };
  memoryPeak: number;
  load: number;
};

const FORMATS = { parquet: 'Parquet', csv: 'CSVWithNames', ndjson: 'JSONEachRow' } as const;

/** Imports the same rows from each format, each into an organization of its own. */
export async function benchFiles(rows: Record<keyof typeof FORMATS, number>): Promise<FileResult[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
  const opened = await openGround(readConfig({}, { dataDir, logLevel: 'silent' }), createLog('silent'));
  const access = createAccess(opened.ground, opened.config, opened.databaseUrl);
  const { clickhouse } = opened.ground;
  const results: FileResult[] = [];
  const engineSeconds = () => processorSeconds(pidsIn(dataDir, /clickhouse-child/));
  try {
    for (const format of Object.keys(FORMATS) as (keyof typeof FORMATS)[]) {
      const file = path.join(dataDir, `usage.${format}`);
      await clickhouse.command({
        query: `insert into function file('${file}', ${FORMATS[format]}) select
            concat(hex(cityHash64(number)), '-', toString(number)) as event_id,
            concat('acct-', toString(cityHash64(number) % 5000)) as account_id,
            concat('key-', toString(number % 4)) as product_key,
            formatDateTime(toDateTime('2026-03-01 00:00:00', 'UTC') + (cityHash64(number, 7) % 2592000), '%Y-%m-%dT%H:%i:%SZ') as ts,
            toString((number % 1000) / 10) as units
          from numbers(${rows[format]}) settings engine_file_truncate_on_insert = 1`,
      });
      await clickhouse.command({
        query: `create table bare (event_id String, account_id String, product_key String, ts String, units String)
          engine = MergeTree order by (account_id, product_key, ts) settings fsync_after_insert = 1`,
      });
      const bareBegan = performance.now();
      await clickhouse.command({
        query: `insert into bare select * from file('${file}', ${FORMATS[format]})`,
      });
      const bare = (performance.now() - bareBegan) / 1000;
      await clickhouse.command({ query: 'drop table bare sync' });
      const organization = await createOrganization(access, { name: `Bench ${format}`, currency: 'EUR' });
      const before = { ours: process.cpuUsage(), engine: engineSeconds() };
      let memoryPeak = 0;
      const look = setInterval(() => {
        memoryPeak = Math.max(memoryPeak, process.memoryUsage.rss() / 1024 ** 2);
      }, 100);
      const began = performance.now();
      const summary = await importFolder(createContext(opened.ground, organization, SYSTEM), file);
      const seconds = (performance.now() - began) / 1000;
      clearInterval(look);
      if (summary.rows_accepted !== rows[format]) throw new Error(JSON.stringify(summary));
      const used = process.cpuUsage(before.ours);
      results.push({
        format,
        rows: rows[format],
        mebibytes: (await stat(file)).size / 1024 ** 2,
        rowsASecond: rows[format] / seconds,
        bareRowsASecond: rows[format] / bare,
        processor: {
          ours: (used.user + used.system) / rows[format],
          engine: ((engineSeconds() - before.engine) / rows[format]) * 1e6,
        },
        memoryPeak,
        load: loadavg()[0] ?? 0,
      });
      await rm(file);
    }
    return results;
  } finally {
    await access.close();
    await opened.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
