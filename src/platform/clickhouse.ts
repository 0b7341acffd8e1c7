import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Fault } from '#core/error.ts';

export type UsageTable = 'usage_events' | 'reported_usage' | 'reconciled_periods';

/** One organization's door to the usage engine. Every query gets the organization as `{organization:UUID}`. */
export type UsageStore = {
  /** How many engines hold the rows, split by account; a total over accounts comes once from each of them. */
  readonly shards: number;
  /** Rows of a query; wide integers and decimals come as text. Read through the `*_of` views only. */
  query<Row>(text: string, params?: Record<string, unknown>): Promise<Row[]>;
  /** The same rows in batches, for results that should not be held whole. */
  stream<Row>(text: string, params?: Record<string, unknown>): AsyncIterable<Row[]>;
  /** The same result as one array a column, which is several times as cheap to read for many rows. */
  columns<Columns extends unknown[][]>(text: string, params?: Record<string, unknown>): Promise<Columns>;
  /** Appends rows of this organization; returns when they are durable. */
  insert(table: UsageTable, rows: Record<string, unknown>[]): Promise<void>;
  /** Appends rows given as tab-separated text, without the organization; several times as fast. */
  insertLines(table: UsageTable, columns: string[], lines: string[]): Promise<void>;
  /** A statement without rows. Tables of a run's own (`usage_stage_…`) are all it may make and drop. */
  command(text: string, params?: Record<string, unknown>): Promise<void>;
  /** A result as the engine's RowBinary bytes, in pieces of any size: for numbers by the million. */
  bytes(text: string, params?: Record<string, unknown>): AsyncIterable<Buffer>;
};

const SETTINGS = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  // Look-ups carry the ids of a batch in the query's text.
  max_query_size: String(64 * 1024 * 1024),
  // A first file may span many years of months.
  max_partitions_per_insert_block: '0',
} as const;

export function createUsageClient(url: string): ClickHouseClient {
  return createClient({
    url,
    // A failure is logged by the call that fails, in our own log.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: 300_000,
    max_open_connections: 16,
    compression: { request: false, response: false },
    keep_alive: { enabled: true, idle_socket_ttl: 1_500 },
    clickhouse_settings: SETTINGS,
  });
}

/** Binds the client to one organization. Faults: `engine_unavailable` when the engine does not answer. */
export function usageStore(client: ClickHouseClient, organizationId: string): UsageStore {
  const bind = (params: Record<string, unknown> = {}) => ({ ...params, organization: organizationId });
  return {
    shards: 1,
    async query<Row>(text: string, params?: Record<string, unknown>) {
      return answering(async () => {
        const result = await client.query({ query: text, query_params: bind(params), format: 'JSONEachRow' });
        return result.json<Row>();
      });
    },
    async *stream<Row>(text: string, params?: Record<string, unknown>) {
      const result = await answering(() =>
        client.query({ query: text, query_params: bind(params), format: 'JSONEachRow' }),
      );
      const batches = result.stream<Row>() as unknown as AsyncIterable<{ json<T>(): T }[]>;
      for await (const batch of batches) yield batch.map((row) => row.json<Row>());
    },
    async columns<Columns extends unknown[][]>(text: string, params?: Record<string, unknown>) {
      return answering(async () => {
        const query = `${text}\nformat JSONCompactColumns`;
        const result = await client.exec({ query, query_params: bind(params) });
        const chunks: Buffer[] = [];
        for await (const chunk of result.stream) chunks.push(chunk as Buffer);
        return JSON.parse(Buffer.concat(chunks).toString()) as Columns;
      });
    },
    async insert(table, rows) {
      if (rows.length === 0) return;
      const values = rows.map((row) => ({ organization_id: organizationId, ...row }));
      await answering(() => client.insert({ table, values, format: 'JSONEachRow' }));
    },
    async insertLines(table, columns, lines) {
      if (lines.length === 0) return;
      const values = Readable.from(textOf(organizationId, lines), { objectMode: false });
      const all = ['organization_id', ...columns] as [string, ...string[]];
      // Equal rows of one insert are the caller's to leave out; looking for them would take as long as sorting.
      const clickhouse_settings = { optimize_on_insert: 0 } as const;
      await answering(() =>
        client.insert({ table, columns: all, values, format: 'TabSeparated', clickhouse_settings }),
      );
    },
    async command(text, params) {
      await answering(() => client.command({ query: text, query_params: bind(params) }));
    },
    async *bytes(text, params) {
      const { stream } = await answering(() =>
        client.exec({ query: `${text} FORMAT RowBinary`, query_params: bind(params) }),
      );
      yield* stream as AsyncIterable<Buffer>;
    },
  };
}

const LINES_A_PIECE = 2_000;

function* textOf(organizationId: string, lines: string[]): Generator<Buffer> {
  for (let at = 0; at < lines.length; at += LINES_A_PIECE) {
    const piece = lines.slice(at, at + LINES_A_PIECE);
    yield Buffer.from(`${organizationId}\t${piece.join(`\n${organizationId}\t`)}\n`);
  }
}

async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (/^E[A-Z]+$/.test(code) || /socket hang up|Timeout/.test(String(error))) {
      throw new Fault(
        'engine_unavailable',
        'The usage engine does not answer.',
        { retryAfterSeconds: 2 },
        error,
      );
    }
    throw error;
  }
}
