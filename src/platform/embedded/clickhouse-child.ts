/**
 * The process that holds the embedded ClickHouse engine. It reads its settings as one JSON line from
 * standard input, tells its parent `{"ready":true}` on standard output, and ends when either closes the
 * pipe: then running inserts are finished first.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFront } from './clickhouse-front.ts';
import { openEngine } from './clickhouse-native.ts';

export type ChildSettings = {
  folder: string;
  port: number;
  user: string;
  password: string;
  concurrentQueriesMax: number;
};

const FINISH_MS_MAX = 20_000;

async function main(line: string): Promise<() => Promise<void>> {
  const settings = JSON.parse(line) as ChildSettings;
  const { folder } = settings;
  const spoolFolder = join(folder, 'spool');
  rmSync(spoolFolder, { recursive: true, force: true });
  mkdirSync(spoolFolder, { recursive: true, mode: 0o700 });
  mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 });
  const configFile = join(folder, 'config.xml');
  writeFileSync(configFile, ENGINE_CONFIG, { mode: 0o600 });
  const engine = openEngine(join(folder, 'data'), [
    `--config-file=${configFile}`,
    '--output_format_json_quote_64bit_integers=1',
  ]);
  const answer = await engine.run(['SELECT version()'], 'TSV');
  const version = Buffer.from(answer.bytes).toString().trim();
  const front = createFront({ ...settings, engine, spoolFolder, version });
  await new Promise<void>((resolve, reject) => {
    front.once('error', reject);
    front.listen(settings.port, '127.0.0.1', resolve);
  });
  process.stdout.write(`${JSON.stringify({ ready: true, version })}\n`);
  return async () => {
    const closed = new Promise((resolve) => front.close(resolve));
    // A connection may become idle only after its query has ended.
    const idle = setInterval(() => front.closeIdleConnections(), 50);
    // Whoever waits for the result of a read asks again; only what is being written has to be finished.
    engine.run(["KILL QUERY WHERE query_kind = 'Select' ASYNC"], 'Null').catch(() => {});
    await Promise.race([closed, sleep(FINISH_MS_MAX)]);
    clearInterval(idle);
    engine.close();
  };
}

/** Inserts are on the disk, not only in the system's memory, before they are acknowledged. */
const ENGINE_CONFIG = `<clickhouse>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
</clickhouse>
`;

// Ctrl+C reaches the whole terminal; our parent decides when we stop.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.stdout.on('error', () => {});

const lines = createInterface({ input: process.stdin });
let stop: Promise<() => Promise<void>> | undefined;
let finishing = false;
const finish = async () => {
  if (finishing) return;
  finishing = true;
  await (await stop)?.().catch(() => {});
  process.exit(0);
};
lines.on('line', (line) => {
  stop ??= main(line);
  stop.catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
lines.on('close', () => void finish());
process.on('SIGTERM', () => void finish());
