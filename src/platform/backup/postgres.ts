import type { Readable, Writable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** A table of ours with the columns that hold data of their own. */
export type PgTable = { readonly name: string; readonly columns: string[] };

/** Ours, and not the queue's: jobs under way are not restored, what waits for them is marked as failed instead. */
const SCHEMAS = ['public', 'auth'];
/** Revisions count the transactions of one cluster; a restore moves them again. */
const NOT_DATA = ['public.schema_migrations', 'public.revisions'];

/** Opens a session that sees every organization. Faults come from PostgreSQL when the login may not. */
export async function openOwner(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name });
  client.on('error', () => {});
  await client.connect();
  // Behind forced row-level security a COPY would leave rows out unseen; so it fails instead.
  await client.query(
    'set row_security = off; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0',
  );
  return client;
}

/** Every table with data, those that others refer to first. */
export async function tablesOf(client: pg.Client): Promise<PgTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; refers_to: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       array(select quote_ident(a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select distinct format('%I.%I', fn.nspname, f.relname) from pg_constraint k
         join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refers_to
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'r' order by 1`,
    [SCHEMAS],
  );
  const left = new Map(rows.filter((row) => !NOT_DATA.includes(row.name)).map((row) => [row.name, row]));
  const sorted: PgTable[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter((row) => !row.refers_to.some((name) => left.has(name)));
    if (free.length === 0) throw new Error('tables refer to each other in a circle');
    for (const { name, columns } of free) {
      sorted.push({ name, columns });
      left.delete(name);
    }
  }
  return sorted;
}

/** The migrations that were applied, in order, with their check sums. */
export async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations order by name',
  );
  return rows.map((row) => `${row.name} ${row.checksum}`);
}

/** A table's rows as PostgreSQL's own text, streamed. */
export function rowsOut(client: pg.Client, table: PgTable): Readable {
  return client.query(copyTo(`copy ${table.name} (${table.columns.join(', ')}) to stdout`));
}

export function rowsIn(client: pg.Client, table: PgTable): Writable {
  return client.query(copyFrom(`copy ${table.name} (${table.columns.join(', ')}) from stdin`));
}

/** Moves every sequence behind the highest value of its column. */
export async function mendSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sequence: string; name: string; column: string }>(
    `select pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence,
       format('%I.%I', n.nspname, c.relname) as name, quote_ident(a.attname) as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = any($1) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) is not null`,
    [SCHEMAS],
  );
  for (const { sequence, name, column } of rows) {
    await client.query(`select setval('${sequence}', greatest((select max(${column}) from ${name}), 1))`);
  }
}
