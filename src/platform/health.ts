import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import type { Ground } from './context.ts';

export type Check = { status: 'ok' | 'failing'; detail: string | null; milliseconds: number };
export type Readiness = { status: 'ok' | 'degraded'; checks: Record<string, Check>; timestamp: string };

const DEADLINE_MS = 2_000;

/** With less than this left on the disk of the data folder, the next import or write may fail. */
const FREE_BYTES_MIN = 256 * 1024 * 1024;

/**
 * Asks each engine a small question, each within two seconds, and the disk of the data folder what room is left;
 * one that fails makes the whole degraded.
 */
export async function readReadiness(
  ground: Ground,
  dataDir: string,
  freeBytesMin = FREE_BYTES_MIN,
): Promise<Readiness> {
  const [disk, postgres, clickhouse] = await Promise.all([
    timed(() => checkDisk(dataDir, freeBytesMin)),
    timed(() => sql`select 1`.execute(ground.database)),
    timed(() =>
      Promise.all(
        [ground.clickhouse, ...ground.shards].map(async (client) =>
          (await client.query({ query: 'select 1', format: 'JSONEachRow' })).text(),
        ),
      ),
    ),
  ]);
  const checks = { postgres, clickhouse, disk };
  const ok = Object.values(checks).every((check) => check.status === 'ok');
  return { status: ok ? 'ok' : 'degraded', checks, timestamp: ground.clock().toISOString() };
}

async function checkDisk(folder: string, freeBytesMin: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < freeBytesMin)
    throw new Error(`only ${Math.floor(free / 1024 ** 2)} MiB are left on the disk of the data`);
}

async function timed(ask: () => Promise<unknown>): Promise<Check> {
  const started = performance.now();
  const elapsed = () => Math.round((performance.now() - started) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    });
    await Promise.race([ask(), late]);
    return { status: 'ok', detail: null, milliseconds: elapsed() };
  } catch (error) {
    return { status: 'failing', detail: (error as Error).message, milliseconds: elapsed() };
  } finally {
    clearTimeout(timer);
  }
}
