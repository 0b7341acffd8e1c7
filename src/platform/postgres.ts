import { CompiledQuery, Kysely, type LogEvent, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Metrics } from './metrics.ts';
import type { Tables } from './schema/tables.ts';

export type Tx = Transaction<Tables>;

/** One organization's door to PostgreSQL: every statement runs inside its wall. */
export type TenantDatabase = {
  /** Runs reads in one read-only snapshot. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs writes in one transaction: all of them happen, or none. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
};

const OID = { int8: 20, date: 1082, numeric: 1700 } as const;
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === OID.int8) return (text: string) => BigInt(text);
    if (oid === OID.date || oid === OID.numeric) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/** A pool whose sessions start in a role, so that no statement ever runs with the login's own rights. */
export function createPool(
  url: string,
  role: 'plumbline_app' | 'plumbline_auth' | null,
  max: number,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: types as pg.CustomTypesConfig,
    application_name: `plumbline${role ? ` ${role}` : ''}`,
    options: `-c statement_timeout=120000 -c idle_in_transaction_session_timeout=60000 -c TimeZone=UTC${role ? ` -c role=${role}` : ''}`,
    connectionTimeoutMillis: 15_000,
  });
  // An idle connection that the server closed is replaced at the next query; unheard it would end the process.
  pool.on('error', () => {});
  // So would one in use that is between two statements; the next of them fails and tells its caller.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Kysely over a pool; the time of every statement is measured. */
export function createDatabase(pool: pg.Pool, metrics: Metrics): Kysely<Tables> {
  const observe = (event: LogEvent) =>
    metrics.querySeconds.observe({ engine: 'postgres' }, event.queryDurationMillis / 1000);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), log: observe });
}

/** Binds a database to one organization. The id is checked to be a UUID because SET takes no parameter. */
export function tenantDatabase(database: Kysely<Tables>, organizationId: string): TenantDatabase {
  if (!/^[0-9a-f-]{36}$/.test(organizationId)) throw new TypeError('organizationId must be a UUID');
  const enter = CompiledQuery.raw(`set local plumbline.organization_id = '${organizationId}'`);
  return {
    read: (work) =>
      database
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (tx) => {
          await tx.executeQuery(enter);
          return work(tx);
        }),
    write: (work) =>
      database.transaction().execute(async (tx) => {
        await tx.executeQuery(enter);
        return work(tx);
      }),
  };
}

/** Takes a lock on a name within the organization until the transaction ends. */
export async function lockInTransaction(tx: Tx, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_organization()::text || ${name}, 0))`.execute(
    tx,
  );
}

/** Takes a lock on a name as `lockInTransaction` does if nobody holds it; false, at once, where somebody does. */
export async function tryLockInTransaction(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(current_organization()::text || ${name}, 0)) as taken`.execute(
    tx,
  );
  return rows[0]?.taken === true;
}
