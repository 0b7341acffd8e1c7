import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migratePostgres } from '#platform/migrate.ts';
import { tenantTables } from './snapshot.ts';

/** A fresh migrated database on the same server, with a row of each of two organizations in every table. */
export type Scratch = {
  owner: pg.Client;
  tables: string[];
  organizations: readonly [string, string];
  close(): Promise<void>;
};

export async function openScratch(serverUrl: string): Promise<Scratch> {
  const name = `plumbline_scratch_${randomUUID().replaceAll('-', '')}`;
  const maker = new pg.Client({ connectionString: serverUrl });
  await maker.connect();
  await maker.query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migratePostgres(url.href);
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  const organizations = [randomUUID(), randomUUID()] as const;
  const tables = await tenantTables(owner);
  await dropChecks(owner);
  for (const organization of organizations) {
    for (const table of tables) await insertRow(owner, table, organization);
  }
  return {
    owner,
    tables,
    organizations,
    async close() {
      await owner.end();
      await maker.query(`drop database ${name} with (force)`);
      await maker.end();
    },
  };
}

/** Rows here only have an owner; what else must hold of them is tested where they are written. */
async function dropChecks(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ name: string; target: string }>(
    `select quote_ident(conname) as name, conrelid::regclass::text as target from pg_constraint
    where contype in ('c', 'f') and conrelid <> 0 and connamespace in ('public'::regnamespace, 'auth'::regnamespace)`,
  );
  for (const { name, target } of rows) await owner.query(`alter table ${target} drop constraint ${name}`);
}

async function insertRow(owner: pg.Client, table: string, organization: string): Promise<void> {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull
      and attgenerated = '' and attidentity = ''`,
    [table],
  );
  const values = rows.map(({ name, type }) => (name === 'organization_id' ? organization : anyOf(type)));
  const places = values.map((_, at) => `$${at + 1}`).join(', ');
  const names = rows.map(({ name }) => name).join(', ');
  await owner.query(`insert into ${table} (${names}) values (${places})`, values);
}

function anyOf(type: string): unknown {
  if (type === 'uuid') return randomUUID();
  if (type === 'jsonb') return '{}';
  if (type === 'date' || type.startsWith('timestamp')) return '2026-01-01';
  if (type.endsWith('[]')) return [];
  if (type === 'boolean') return true;
  if (/^(bigint|integer|smallint|numeric|double precision|real)/.test(type)) return 1;
  if (type === 'text') return randomUUID();
  if (type === 'xid8') return '1';
  throw new Error(`no value for a column of type ${type} is known here`);
}

/** The role that may read a table at run time. */
export function readerOf(table: string): 'plumbline_app' | 'plumbline_auth' {
  return table.startsWith('auth.') ? 'plumbline_auth' : 'plumbline_app';
}

/** Reads as a runtime role inside one organization, or in none, and rolls back whatever was done. */
export async function within<T>(
  owner: pg.Client,
  role: string,
  organization: string | null,
  work: () => Promise<T>,
): Promise<T> {
  await owner.query('begin');
  try {
    await owner.query(`set local role ${role}`);
    if (organization !== null) await owner.query(`set local plumbline.organization_id = '${organization}'`);
    return await work();
  } finally {
    await owner.query('rollback');
  }
}

/**
 * The cross-tenant read: the tables in which an organization sees a row that is not its own. Holds no list
 * of tables; it asks the database which there are.
 */
export async function tablesThatLeak(owner: pg.Client, organization: string): Promise<string[]> {
  const leaking: string[] = [];
  for (const table of await tenantTables(owner)) {
    const seen = await within(owner, readerOf(table), organization, () =>
      owner.query<{ own: string; foreign: string }>(
        `select count(*) filter (where organization_id = $1) as own,
          count(*) filter (where organization_id is distinct from $1) as foreign from ${table}`,
        [organization],
      ),
    );
    if (seen.rows[0]?.own === '0') throw new Error(`${table} does not show an organization its own row`);
    if (seen.rows[0]?.foreign !== '0') leaking.push(table);
  }
  return leaking;
}
