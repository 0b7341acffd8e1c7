/**
 * A server stand-in that the tests kill: starts the engines on a folder, writes numbered rows to both and
 * prints each number once both engines have acknowledged it.
 */
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import { startEngines } from '#platform/embedded/engines.ts';
import { silentLog } from '#platform/embedded/log.ts';

const engines = await startEngines({ dataDir: process.argv[2] ?? '', log: silentLog });
const postgres = new pg.Client({ connectionString: engines.databaseUrl });
await postgres.connect();
const clickhouse = createClient({ url: engines.clickhouseUrl });
await postgres.query('create table if not exists acknowledged (n int)');
await clickhouse.command({
  query: 'CREATE TABLE IF NOT EXISTS acknowledged (n UInt32) ENGINE = MergeTree ORDER BY n',
});
console.log(JSON.stringify(engines.pids()));
for (let n = 1; ; n++) {
  await postgres.query('insert into acknowledged values ($1)', [n]);
  await clickhouse.insert({ table: 'acknowledged', values: [{ n }], format: 'JSONEachRow' });
  console.log(n);
}
