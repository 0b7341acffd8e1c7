import { sql } from 'kysely';
import type { Ground } from './context.ts';

export type Check = { status: 'ok' | 'failing'; detail: string | null; milliseconds: number };
export type Readiness = { status: 'ok' | 'degraded'; checks: Record<string, Check>; timestamp: string };

const DEADLINE_MS = 2_000;

/** Asks each engine a small question, each within two seconds; one that fails makes the whole degraded. */
export async function readReadiness(ground: Ground): Promise<Readiness> {
  const [postgres, clickhouse] = await Promise.all([
    timed(() => sql`select 1`.execute(ground.database)),
    timed(() =>
      Promise.all(
        [ground.clickhouse, ...ground.shards].map(async (client) =>
          (await client.query({ query: 'select 1', format: 'JSONEachRow' })).text(),
        ),
      ),
    ),
  ]);
  const checks = { postgres, clickhouse };
  const ok = Object.values(checks).every((check) => check.status === 'ok');
  return { status: ok ? 'ok' : 'degraded', checks, timestamp: ground.clock().toISOString() };
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
