import pg from 'pg';
import { Fault } from '#core/error.ts';
import type { Outbound } from '#platform/outbound.ts';
import {
  type ColumnFound,
  connectionWords,
  identifier,
  READ_LIMITS,
  ROWS_PER_BATCH,
  sourceFault,
  type TableAddress,
  type TableReader,
  type TableSelection,
  TEXT_CHARACTERS_MAX,
  tableIdentifier,
} from './table.ts';
import { watchConnection } from './watch.ts';

const AS_TEXT = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;
const TIME_TYPES = ['timestamptz', 'timestamp', 'date'];

/**
 * Opens a PostgreSQL table for reading: one connection to the pinned address, one read-only transaction, the
 * table and its columns by name only. Faults: `bad_request` with a sentence for whoever set the source up.
 */
export async function openPostgres(
  outbound: Outbound,
  address: TableAddress,
  selection: TableSelection,
  limits = READ_LIMITS,
): Promise<TableReader> {
  const from = tableIdentifier(selection.table, '"');
  const columns = Object.entries(selection.columns);
  const quoted = new Map(
    columns.map(([field, column]) => [field, identifier(column, `columns.${field}`, '"')]),
  );
  const pinned = await outbound.pin(address.host, address.port);
  const socket = outbound.socket(pinned);
  const watch = watchConnection(socket, limits);
  // Everything is said here, so that no variable of the environment and no file of the home folder is asked.
  const client = new pg.Client({
    host: pinned.host,
    port: pinned.port,
    user: address.user,
    password: () => address.password,
    database: address.database,
    ssl: address.tls === 'off' ? false : { rejectUnauthorized: address.tls === 'verify' },
    stream: () => socket,
    application_name: 'plumbline source',
    options: `-c default_transaction_read_only=on -c statement_timeout=${limits.totalMsMax} -c lock_timeout=5000 -c datestyle=ISO -c client_encoding=UTF8`,
    client_encoding: 'UTF8',
  });
  // A connection that breaks between two statements is noticed by the next of them.
  client.on('error', () => {});

  /** Runs a statement; more rows than asked for, or any of the limits, ends the connection. */
  function run(text: string, rowsMax: number): Promise<(string | null)[][]> {
    watch.waiting(true);
    return new Promise((resolve, reject) => {
      const rows: (string | null)[][] = [];
      const query = new pg.Query({ text, rowMode: 'array', types: AS_TEXT } as pg.QueryConfig);
      const settle = (then: () => void) => {
        clearInterval(looking);
        watch.waiting(false);
        then();
      };
      // A socket that is destroyed under it leaves a statement waiting for ever.
      const looking = setInterval(() => {
        const why =
          watch.why() ?? (socket.destroyed ? faultOf(new Error('the connection was closed')) : null);
        if (why) settle(() => reject(why));
      }, 50);
      query.on('row', (row: unknown) => {
        watch.progress();
        rows.push(row as (string | null)[]);
        if (rows.length <= rowsMax) return;
        socket.destroy();
        settle(() => reject(faultOf(new Error(`it sent more than the ${rowsMax} rows that were asked for`))));
      });
      query.on('error', (error: Error) => settle(() => reject(watch.why() ?? faultOf(error))));
      query.on('end', () => {
        watch.progress();
        settle(() => resolve(rows));
      });
      client.query(query);
    });
  }

  const faultOf = (error: Error & { code?: string }): Fault =>
    error instanceof Fault ? error : sourceFault(...words(error), address.password, error);

  async function connect(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      // The client may wait for ever on a server that is cut off in the middle of its greeting.
      socket.once('close', () => reject(watch.why() ?? faultOf(new Error('the connection was closed'))));
      client.connect().then(
        () => resolve(),
        (error: Error) => reject(watch.why() ?? faultOf(error)),
      );
    });
    watch.progress();
    await run('begin transaction isolation level repeatable read read only', 0);
    await run(`set local time zone ${literal(selection.zone)}`, 0);
  }

  async function columnsOf(): Promise<ColumnFound[]> {
    const rows = await run(
      `select attname::text, typname::text from pg_catalog.pg_attribute a
       join pg_catalog.pg_type t on t.oid = a.atttypid
       where attrelid = ${literal(from)}::pg_catalog.regclass and attnum > 0 and not attisdropped order by attnum`,
      1_600,
    );
    return rows.map(([name, type]) => ({ name: name ?? '', type: type ?? '' }));
  }

  /** The time column has to be a time, as only then the engine can order by it the way we compare. */
  async function checkColumns(): Promise<void> {
    const found = new Map((await columnsOf()).map((column) => [column.name, column.type]));
    for (const [field, column] of columns) {
      if (!found.has(column)) {
        throw sourceFault(
          `${selection.table} has no column “${column}”.`,
          `It has ${[...found.keys()].slice(0, 20).join(', ')}.`,
          '',
        );
      }
      const type = found.get(column) ?? '';
      if (field === 'ts' && !TIME_TYPES.includes(type)) {
        throw sourceFault(
          `The column “${column}” is of type ${type}; the time has to be a timestamp or a date.`,
          'Make a view that casts it, and name the view.',
          '',
        );
      }
    }
  }

  const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
  const asInstant = (column: string) =>
    `pg_catalog.to_char(${column}::timestamptz at time zone 'UTC', ${ISO})`;
  const asText = (column: string) => `pg_catalog.left(${column}::text, ${TEXT_CHARACTERS_MAX})`;

  try {
    await connect();
  } catch (error) {
    watch.stop();
    socket.destroy();
    throw error;
  }
  return {
    columns: columnsOf,
    async sample(count) {
      const names = (await columnsOf()).map(({ name }) => `"${name.replaceAll('"', '""')}"`).slice(0, 50);
      return run(
        `select ${names.map((name) => `pg_catalog.left(${name}::text, 100)`).join(', ')} from ${from} limit ${count}`,
        count,
      );
    },
    async excessRights() {
      const [row = []] = await run(
        `select r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls,
           pg_catalog.has_table_privilege(pg_catalog.to_regclass(${literal(from)}), 'INSERT'), pg_catalog.has_table_privilege(pg_catalog.to_regclass(${literal(from)}), 'UPDATE'),
           pg_catalog.has_table_privilege(pg_catalog.to_regclass(${literal(from)}), 'DELETE'), pg_catalog.has_table_privilege(pg_catalog.to_regclass(${literal(from)}), 'TRUNCATE'),
           pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
         from pg_catalog.pg_roles r where r.rolname = current_user`,
        1,
      );
      // A superuser may do all of the rest as well.
      const granted = row[0] === 't' ? RIGHTS.slice(0, 1) : RIGHTS.filter((_words, at) => row[at] === 't');
      return granted.map((right) => `The login ${right}; reading needs SELECT alone.`);
    },
    async *rows(start, until) {
      await checkColumns();
      const ts = quoted.get('ts') as string;
      const list = columns.map(([field]) =>
        field === 'ts' ? asInstant(ts) : asText(quoted.get(field) as string),
      );
      await run(
        `declare reading no scroll cursor for select ${list.join(', ')} from ${from}
         where ${ts} >= ${literal(start.toISOString())}::timestamptz and ${ts} < ${literal(until.toISOString())}::timestamptz
         order by ${ts}`,
        0,
      );
      // The next batch is on its way while this one is worked on.
      const fetch = () => {
        const coming = run(`fetch forward ${ROWS_PER_BATCH} from reading`, ROWS_PER_BATCH);
        coming.catch(() => {});
        return coming;
      };
      let coming = fetch();
      for (;;) {
        const rows = await coming;
        if (rows.length === 0) return;
        coming = fetch();
        yield rows;
      }
    },
    async close() {
      watch.stop();
      // What is under way is not waited for: a server that stalls would hold the pull up.
      const ended = client.end().catch(() => {});
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200).unref())]);
      socket.destroy();
    },
  };
}

const RIGHTS = [
  'is a superuser',
  'may create roles',
  'may create databases',
  'may replicate',
  'bypasses row-level security',
  'may insert into the table',
  'may update the table',
  'may delete from the table',
  'may truncate the table',
  'may create schemas in the database',
];

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The server's refusal in words, and how to mend it. */
function words(error: Error & { code?: string }): [string, string] {
  const { code, message } = error;
  if (code === '28P01' || code === '28000')
    return ['The source refuses the user or the password.', 'Correct them.'];
  if (code === '3D000') return ['The source has no such database.', 'Correct its name.'];
  if (code === '42P01')
    return ['The source has no such table.', 'Name it with its schema, as billing.api_call_logs.'];
  if (code === '42501')
    return [
      `The login may not read this: ${message}`,
      'Grant it SELECT on the table and USAGE on its schema.',
    ];
  if (code === '57014')
    return [
      'The source stopped the query for taking too long.',
      'An index on the time column makes it fast.',
    ];
  if (/does not support SSL/.test(message))
    return ['The source does not offer TLS.', 'Turn TLS on there, or off here in a network that you trust.'];
  if (/certificate|self-signed|altnames/i.test(message)) {
    return [
      `The source's certificate is not trusted: ${message}`,
      'Use one of a known authority, or encrypt without checking it.',
    ];
  }
  const broken = connectionWords(error);
  if (broken) return [broken, 'Check host, port, TLS and firewall.'];
  return [`The source answered with an error: ${message}.`, 'Fix it there and pull again.'];
}
