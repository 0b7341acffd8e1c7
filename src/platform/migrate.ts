import { readdir, readFile } from 'node:fs/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import pg from 'pg';
import { sha256 } from './secrets.ts';

const folder = (engine: string) => new URL(`../../db/${engine}/`, import.meta.url);

/** Applies what is missing of db/postgres, each file in one transaction, in order, under a lock. */
export async function migratePostgres(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'plumbline migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(4600001)');
    await client.query(
      'create table if not exists schema_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from schema_migrations',
    );
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const done: string[] = [];
    for (const { name, text } of await readMigrations('postgres')) {
      const checksum = sha256(text);
      if (applied.has(name)) {
        if (applied.get(name) !== checksum) {
          throw new Error(`Migration ${name} was changed after it was applied; add a new file instead.`);
        }
        continue;
      }
      await client.query('begin');
      try {
        await client.query(text);
        await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [
          name,
          checksum,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
      done.push(name);
    }
    return done;
  } finally {
    await client.end();
  }
}

/**
 * Applies db/clickhouse, all of it each time, as that engine has no transactions: its statements say "if not exists".
 * One that changes rows has a line `-- only if: select …` before it, and runs only where that gives a count above 0.
 */
export async function migrateClickhouse(client: ClickHouseClient): Promise<void> {
  for (const { text } of await readMigrations('clickhouse')) {
    for (const part of text.split(/;\s*$/m)) {
      const statement = part.replace(/^\s*--.*$/gm, '').trim();
      if (statement === '') continue;
      const condition = /^-- only if: (.+)$/m.exec(part)?.[1];
      if (condition === undefined || (await countOf(client, condition)) > 0n)
        await client.command({ query: statement });
    }
  }
}

async function countOf(client: ClickHouseClient, query: string): Promise<bigint> {
  const answer = await client.query({ query, format: 'JSONCompactEachRow' });
  const [row] = await answer.json<[string | number]>();
  return BigInt(row?.[0] ?? 0);
}

async function readMigrations(engine: string): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(folder(engine))).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, folder(engine)), 'utf8') })),
  );
}
