import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engines, startEngines } from '#platform/embedded/engines.ts';
import { silentLog as log } from '#platform/embedded/log.ts';
import { privateFolder } from './folder.ts';

const folder = privateFolder();
let engines: Engines;
let client: ClickHouseClient;

beforeAll(async () => {
  engines = await startEngines({ dataDir: folder.path, log, postgres: false });
  client = createClient({ url: engines.clickhouseUrl, log: { level: 127 } });
}, 60_000);
afterAll(async () => {
  await client?.close();
  await engines?.stop();
  folder.remove();
});

async function rows<T>(query: string, rest: object = {}): Promise<T[]> {
  return await (await client.query({ query, format: 'JSONEachRow', ...rest })).json<T>();
}

describe('the embedded ClickHouse, through the stock client', { timeout: 60_000 }, () => {
  test('parameters of every kind arrive exactly', async () => {
    const query_params = {
      text: "O'Brien \\ \n\t {x:String} `é`",
      big: '18446744073709551615',
      list: ['a', "b'c"],
      day: '2024-02-29',
      table: 'one',
      none: null,
    };
    const query = `SELECT {text:String} AS text, {big:UInt64} AS big, {list:Array(String)} AS list,
      {day:Date} AS day, {none:Nullable(String)} AS none FROM system.{table:Identifier}`;
    expect(await rows(query, { query_params })).toEqual([
      { text: query_params.text, big: query_params.big, list: ['a', "b'c"], day: '2024-02-29', none: null },
    ]);
  });

  test('parameters of concurrent queries never mix, and none outlives its query', async () => {
    const seen = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        rows<{ v: number }>('SELECT {v:UInt32} AS v, sum(number) AS s FROM numbers(20000)', {
          query_params: { v: i },
        }),
      ),
    );
    expect(seen.map((answer) => answer[0]?.v)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    for (let i = 0; i < 10; i++) {
      await expect(rows('SELECT {v:UInt32} AS v')).rejects.toMatchObject({ code: '456' });
    }
  });

  test('a parameterised view without its argument fails instead of using an earlier one', async () => {
    await client.command({
      query: 'CREATE VIEW of_tenant AS SELECT number FROM numbers(9) WHERE number = {t:UInt8}',
    });
    const asked = 'SELECT * FROM of_tenant(t = {t:UInt8})';
    expect(await rows(asked, { query_params: { t: 3 } })).toEqual([{ number: '3' }]);
    for (let i = 0; i < 10; i++)
      await expect(rows('SELECT * FROM of_tenant')).rejects.toBeInstanceOf(ClickHouseError);
  });

  test('settings and the database hold for their own query only', async () => {
    const asked = "SELECT getSetting('max_block_size') AS n, currentDatabase() AS d";
    const [before] = await rows(asked);
    expect(await rows(asked, { clickhouse_settings: { max_block_size: '123' } })).toMatchObject([{ n: 123 }]);
    await client.command({ query: 'SET max_block_size = 77' });
    await client.command({ query: 'CREATE DATABASE elsewhere' });
    const elsewhere = createClient({ url: engines.clickhouseUrl, database: 'elsewhere' });
    const answer = await elsewhere.query({ query: asked, format: 'JSONEachRow' });
    expect(await answer.json()).toMatchObject([{ d: 'elsewhere' }]);
    await elsewhere.close();
    for (let i = 0; i < 10; i++) expect(await rows(asked)).toEqual([before]);
  });

  test.for([
    ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE'],
    ['SELEC 1 1', '62', 'SYNTAX_ERROR'],
    [
      "SELECT throwIf(number = 900000, 'late') FROM numbers(1000000)",
      '395',
      'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO',
    ],
    ['DROP TABLE nowhere', '60', 'UNKNOWN_TABLE'],
  ] as const)('"%s" is answered with exception %s', async ([query, code, type]) => {
    await expect(rows(query)).rejects.toMatchObject({ code, type });
  });

  test('an unknown setting or database is named, not ignored', async () => {
    await expect(rows('SELECT 1', { clickhouse_settings: { nonsense: 1 } })).rejects.toMatchObject({
      code: '115',
    });
    const nowhere = createClient({ url: engines.clickhouseUrl, database: 'nowhere', log: { level: 127 } });
    await expect(nowhere.command({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '81' });
    await nowhere.close();
  });

  test('max_execution_time ends a query', async () => {
    const endless = 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1';
    await expect(rows(endless, { clickhouse_settings: { max_execution_time: 1 } })).rejects.toMatchObject({
      code: '159',
    });
  });

  test('a query whose reader has gone away is stopped', async () => {
    const gone = new AbortController();
    const endless = 'SELECT count() FROM numbers(200000000000) WHERE sipHash64(number) = 2';
    const asked = rows(endless, { abort_signal: gone.signal });
    const running = () =>
      rows(
        "SELECT 1 FROM system.processes WHERE query LIKE '%sipHash64(number) = 2%' AND query NOT LIKE '%system.processes%'",
      );
    await expect.poll(running, { timeout: 10_000 }).toHaveLength(1);
    gone.abort();
    await expect(asked).rejects.toThrow(/abort/);
    await expect.poll(running, { timeout: 20_000 }).toHaveLength(0);
  });

  test('a million rows stream out whole', async () => {
    const answer = await client.query({
      query: 'SELECT number AS n, toString(number) AS s FROM numbers(1000000)',
      format: 'JSONEachRow',
    });
    let count = 0;
    let sum = 0n;
    for await (const chunk of answer.stream<{ n: string }>()) {
      for (const row of chunk) {
        count++;
        sum += BigInt(row.json<{ n: string }>().n);
      }
    }
    expect([count, sum]).toEqual([1_000_000, 499_999_500_000n]);
  });

  test('half a million rows go in as one batch, and a stream of rows too, compressed both ways', async () => {
    await client.command({ query: 'CREATE TABLE large (n UInt64, s String) ENGINE = MergeTree ORDER BY n' });
    const zipped = createClient({
      url: engines.clickhouseUrl,
      compression: { request: true, response: true },
    });
    const batch = Array.from({ length: 500_000 }, (_, n) => ({ n, s: `row ${n}` }));
    await zipped.insert({ table: 'large', values: batch, format: 'JSONEachRow' });
    const stream = Readable.from(batch.slice(0, 20_000));
    await zipped.insert({ table: 'large', values: stream, format: 'JSONEachRow' });
    const query = 'SELECT count() AS c, sum(n) AS s FROM large';
    const answer = await zipped.query({ query, format: 'JSONEachRow' });
    expect(await answer.json()).toEqual([{ c: '520000', s: String(124_999_750_000 + 199_990_000) }]);
    await zipped.close();
  });

  test.for([
    ['JSONCompactEachRow', '[1, "a"]\n[2, "b"]\n'],
    ['CSV', '1,"a"\n2,"b"\n'],
    ['CSVWithNames', '"n","s"\n1,"a"\n2,"b"\n'],
    ['TabSeparated', '1\ta\n2\tb\n'],
    ['RowBinary', '\x01\x01a\x02\x01b'],
  ] as const)('rows in %s are read and written alike', async ([format, body]) => {
    const { origin, password } = new URL(engines.clickhouseUrl);
    const headers = { 'x-clickhouse-user': 'default', 'x-clickhouse-key': password };
    const ask = (query: string, sent?: string) =>
      fetch(`${origin}/?${new URLSearchParams({ query })}`, { method: 'POST', headers, body: sent ?? '' });
    await ask('CREATE OR REPLACE TABLE formats (n UInt8, s String) ENGINE = MergeTree ORDER BY n');
    const inserted = await ask(`INSERT INTO formats FORMAT ${format}`, body);
    expect([inserted.status, await inserted.text()]).toEqual([200, '']);
    expect(await (await ask(`SELECT * FROM formats ORDER BY n FORMAT ${format}`)).text()).toBe(body);
  });

  test('a deduplication token stores a retried batch once', async () => {
    await client.command({
      query: `CREATE TABLE once (n UInt8) ENGINE = MergeTree ORDER BY n
        SETTINGS non_replicated_deduplication_window = 100`,
    });
    const send = (token: string) =>
      client.insert({
        table: 'once',
        values: [{ n: 1 }, { n: 2 }],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: token },
      });
    for (const token of ['a', 'a', 'b', 'a']) await send(token);
    expect(await rows('SELECT count() AS c FROM once')).toEqual([{ c: '4' }]);
  });

  test('a malformed row refuses the whole insert', async () => {
    await client.command({ query: 'CREATE TABLE strict (n UInt8) ENGINE = MergeTree ORDER BY n' });
    const values = [{ n: 1 }, { n: 'many' }];
    await expect(client.insert({ table: 'strict', values, format: 'JSONEachRow' })).rejects.toBeInstanceOf(
      ClickHouseError,
    );
    expect(await rows('SELECT count() AS c FROM strict')).toEqual([{ c: '0' }]);
  });
});
