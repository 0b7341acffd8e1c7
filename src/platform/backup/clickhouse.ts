import type { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';

export type ChTable = { readonly name: string; readonly columns: string[] };

/** Whole tables take longer than a page may. */
const SETTINGS = { max_execution_time: 0 };

/** Every table that holds data of its own; those that views fill follow from the others. */
export async function usageTablesOf(client: ClickHouseClient): Promise<ChTable[]> {
  const tables = await rowsOf<{ name: string; engine: string; create_table_query: string }>(
    client,
    'select name, engine, create_table_query from system.tables where database = currentDatabase() order by name',
  );
  const filled = new Set(
    tables
      .filter((table) => table.engine === 'MaterializedView')
      .map((table) => / TO (?:`?[\w]+`?\.)?`?([\w]+)`?/.exec(table.create_table_query)?.[1]),
  );
  const own = tables.filter((table) => table.engine.endsWith('MergeTree') && !filled.has(table.name));
  const columns = await rowsOf<{ table: string; name: string }>(
    client,
    "select table, name from system.columns where database = currentDatabase() and default_kind not in ('ALIAS', 'MATERIALIZED') order by table, position",
  );
  return own.map(({ name }) => ({
    name,
    columns: columns.filter((column) => column.table === name).map((column) => column.name),
  }));
}

/** Tables to empty before a restore: those with data and those that views fill. */
export async function everyUsageTable(client: ClickHouseClient): Promise<string[]> {
  const tables = await rowsOf<{ name: string }>(
    client,
    "select name from system.tables where database = currentDatabase() and engine like '%MergeTree' order by name",
  );
  return tables.map((table) => table.name);
}

export async function usageOut(client: ClickHouseClient, table: ChTable): Promise<Readable> {
  const query = `select ${table.columns.join(', ')} from ${table.name} format Native`;
  const { stream } = await client.exec({ query, clickhouse_settings: SETTINGS });
  return stream as Readable;
}

/** Puts rows back as they were read; views fill what follows from them. */
export async function usageIn(client: ClickHouseClient, table: ChTable, rows: Readable): Promise<void> {
  const query = `insert into ${table.name} (${table.columns.join(', ')}) format Native`;
  const { stream } = await client.exec({ query, values: rows, clickhouse_settings: SETTINGS });
  for await (const _rest of stream as Readable) {
    // An insert answers nothing; its end says that the rows are durable.
  }
}

export async function countRows(client: ClickHouseClient, table: string): Promise<number> {
  const [row] = await rowsOf<{ rows: string }>(client, `select count() as rows from ${table}`);
  return Number(row?.rows ?? 0);
}

async function rowsOf<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow' });
  return result.json<Row>();
}
