import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import { Fault } from '#core/error.ts';
import type { UsageStore, UsageTable } from './clickhouse.ts';

/**
 * Several usage engines as one: the rows of an account live on one of them, chosen by a hash of its id. A question is
 * asked of all at once and their rows come one engine's after the other's, so that a result by account is whole as
 * it stands; a total over accounts comes once an engine, and its reader adds up; a page of many accounts
 * comes once an engine too, and its reader puts them in order. `stores` must keep their order.
 */
export function shardedStore(stores: readonly UsageStore[]): UsageStore {
  const [first] = stores;
  if (!first || stores.length === 1) return first as UsageStore;
  const all = <T>(ask: (store: UsageStore) => Promise<T>) => Promise.all(stores.map(ask));
  const storeOf = (account: string) => stores[shardOf(account, stores.length)] as UsageStore;
  return {
    shards: stores.length,
    async query<Row>(text: string, params?: Record<string, unknown>) {
      return (await all((store) => store.query<Row>(text, params))).flat();
    },
    async *stream<Row>(text: string, params?: Record<string, unknown>) {
      for (const store of stores) yield* store.stream<Row>(text, params);
    },
    async columns<Columns extends unknown[][]>(text: string, params?: Record<string, unknown>) {
      const parts = await all((store) => store.columns<Columns>(text, params));
      return (parts[0] as Columns).map((_, at) => parts.flatMap((part) => part[at])) as Columns;
    },
    async *bytes(text, params) {
      for (const store of stores) yield* store.bytes(text, params);
    },
    async insert(table: UsageTable, rows: Record<string, unknown>[]) {
      const parts = Map.groupBy(rows, (row) => storeOf(String(row.account_id)));
      await Promise.all([...parts].map(([store, own]) => store.insert(table, own)));
    },
    async insertLines(table, columns, lines) {
      const place = columns.indexOf('account_id');
      const parts = Map.groupBy(lines, (line) => storeOf(line.split('\t', place + 1)[place] ?? ''));
      await Promise.all([...parts].map(([store, own]) => store.insertLines(table, columns, own)));
    },
    async command(text, params) {
      await all((store) => store.command(text, params));
    },
  };
}

/** Which of so many engines holds an account. It never changes for a number of engines, in no process and release. */
export function shardOf(accountId: string, shards: number): number {
  return createHash('sha256').update(accountId).digest().readUInt32BE(0) % shards;
}

/**
 * Makes each of several engines know which it is, and of how many. Faults: `conflict` when one knows better, as
 * when the engines are named in another order: accounts would be looked for where they are not.
 */
export async function claimPlaces(clients: readonly ClickHouseClient[]): Promise<void> {
  await Promise.all(
    clients.map(async (client, place) => {
      const query = 'select place, places from shard_place limit 1';
      const [known] = await (await client.query({ query, format: 'JSONEachRow' })).json<Place>();
      const own: Place = { place: place + 1, places: clients.length };
      if (!known && clients.length > 1) {
        await client.insert({ table: 'shard_place', values: [own], format: 'JSONEachRow' });
      } else if (known && (known.place !== own.place || known.places !== own.places)) {
        throw new Fault(
          'conflict',
          `The usage engine named as ${own.place} of ${own.places} is ${known.place} of ${known.places}.`,
          {
            mend: 'Name the engines in CLICKHOUSE_URL and CLICKHOUSE_SHARD_URLS in their original order.',
          },
        );
      }
    }),
  );
}

type Place = { place: number; places: number };
