import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { SourceInput, TablePlace } from '#ingest/shapes.ts';
import type { Context } from '#platform/context.ts';
import { startEngines } from '#platform/embedded/engines.ts';
import { createLog } from '#platform/log.ts';
import { createOutbound } from '#platform/outbound.ts';

/** Somebody else's PostgreSQL and ClickHouse: engines of their own, which nothing of ours knows. */
export async function openOutside() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'plumbline-outside-'));
  const engines = await startEngines({ dataDir, log: createLog('silent') });
  const [sqlUrl, usageUrl] = [new URL(engines.databaseUrl), new URL(engines.clickhouseUrl)];
  const client = new pg.Client({ connectionString: engines.databaseUrl });
  await client.connect();
  const password = (url: URL) => decodeURIComponent(url.password);
  return {
    sql: (text: string) => client.query(text),
    async usage(text: string): Promise<string> {
      const headers = { 'x-clickhouse-user': usageUrl.username, 'x-clickhouse-key': password(usageUrl) };
      const answer = await fetch(usageUrl.origin, { method: 'POST', body: text, headers });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.text();
    },
    postgres: (place: Partial<TablePlace> = {}): SourceInput => ({
      ...input('postgres', sqlUrl, { database: sqlUrl.pathname.slice(1), ...place }),
      secret: password(sqlUrl),
    }),
    clickhouse: (place: Partial<TablePlace> = {}): SourceInput => ({
      ...input('clickhouse', usageUrl, { database: 'default', ...place }),
      secret: password(usageUrl),
    }),
    async stop() {
      await client.end();
      await engines.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let number = 0;

function input(kind: 'postgres' | 'clickhouse', url: URL, place: Partial<TablePlace>): SourceInput {
  const columns = { account_id: 'account_id', product_key: 'product_key', ts: 'ts', units: 'units' };
  number += 1;
  return {
    name: `Source ${number}`,
    side: 'actual',
    schedule_minutes: 15,
    place: {
      kind,
      host: url.hostname,
      port: Number(url.port),
      database: 'usage',
      user: decodeURIComponent(url.username),
      tls: 'off',
      table: 'api_call_logs',
      columns,
      overlap_minutes: 60,
      start_on: '1970-01-01',
      ...place,
    } as TablePlace,
  };
}

/** A context whose operator opened this machine's addresses, but for our own stores. */
export function opened(ctx: Context, own: string[] = [], sources = {}): Context {
  const outbound = createOutbound({ hosts: ['127.0.0.0/8'], own });
  return { ...ctx, outside: { outbound, sources: { ...ctx.outside.sources, ...sources } } };
}
