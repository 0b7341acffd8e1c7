import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askForPull, pullSource } from '#ingest/commands/sources/pull.ts';
import { changeSource, createSource, removeSource } from '#ingest/commands/sources/save.ts';
import { testSource } from '#ingest/commands/sources/try.ts';
import { findRun } from '#ingest/queries/runs.ts';
import { readSource } from '#ingest/queries/sources.ts';
import type { SourceInput } from '#ingest/shapes.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { opened, openOutside } from './outside.ts';

let ground: TestGround;
let outside: Awaited<ReturnType<typeof openOutside>>;
beforeAll(async () => {
  [ground, outside] = await Promise.all([startGround(), openOutside()]);
}, 60_000);
afterAll(async () => {
  await ground.stop();
  await outside.stop();
});

const own = () => [ground.config.databaseUrl ?? '', ground.config.clickhouseUrl ?? ''];
const newContext = async () => opened(await ground.newOrganization(), own());
const pulled = async (ctx: Context, id: string, options: { since?: string } = {}) => {
  const outcome = await pullSource({ ...ctx, now: new Date() }, id, { turn: null, ...options });
  if (outcome === null || outcome === 'held') throw new Error(`nothing was pulled: ${outcome}`);
  return outcome;
};

async function stored(ctx: Context, side: 'usage_events' | 'reported_usage' = 'usage_events') {
  const [row] = await ctx.ch.query<{ count: string; sum: string }>(
    `select toString(count()) as count, toString(sum(units)) as sum from ${side}_of(organization = {organization:UUID})`,
  );
  return [Number(row?.count), Number(row?.sum)];
}

const ENGINES = [
  {
    engine: 'postgres' as const,
    run: (text: string) => outside.sql(text) as Promise<unknown>,
    make: (name: string) =>
      `create table ${name} (id text, account_id text, product_key text, ts timestamptz, units numeric)`,
    row: (...[id, account, ts, units]: string[]) =>
      `('${id}', '${account}', 'api_calls', '${ts}+00', ${units})`,
  },
  {
    engine: 'clickhouse' as const,
    run: (text: string) => outside.usage(text) as Promise<unknown>,
    make: (name: string) =>
      `create table ${name} (id String, account_id String, product_key String, ts DateTime64(6, 'UTC'), units Decimal(18, 3)) engine = MergeTree order by ts`,
    row: (...[id, account, ts, units]: string[]) => `('${id}', '${account}', 'api_calls', '${ts}', ${units})`,
  },
];

describe.each(ENGINES)('a table in $engine', ({ engine, run, make, row }) => {
  const insert = (name: string, ...rows: string[]) => run(`insert into ${name} values ${rows.join(', ')}`);
  const source = (table: string, more = {}): SourceInput => outside[engine]({ table, ...more });

  test('is pulled row by row, once: a second pull changes nothing, new and late rows are added', async () => {
    const ctx = await newContext();
    await run(make('plain'));
    await insert(
      'plain',
      row('', 'A1', '2026-03-01 10:00:00', '5'),
      row('', 'A1', '2026-03-01 10:00:00', '5'),
    );
    await insert('plain', row('', 'A2', '2026-03-01 11:00:00.123456', '2.5'));
    const { id } = await createSource(ctx, source('plain'));
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 3, failure: null });
    expect(await stored(ctx)).toEqual([3, 12.5]);
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 0, failure: null });
    await insert(
      'plain',
      row('', 'A3', '2026-03-01 10:30:00', '1'),
      row('', 'A1', '2026-03-01 12:00:00', '4'),
    );
    const outcome = await pulled(ctx, id);
    expect(outcome).toMatchObject({ rowsStored: 2, failure: null });
    expect(await stored(ctx)).toEqual([5, 17.5]);
    const detail = await readSource(ctx, id);
    expect(detail).toMatchObject({
      rows_stored: 5,
      state: 'waiting',
      read_until: '2026-03-01T12:00:00.000Z',
    });
    const imported = await findRun(ctx, outcome.runId ?? '');
    expect(imported).toMatchObject({ status: 'done', kind: 'usage', rows_read: 3n, rows_unchanged: 1n });
  });

  test('a row later than the overlap is missed, and found by a pull that begins earlier', async () => {
    const ctx = await newContext();
    await run(make('tardy'));
    await insert('tardy', row('', 'A1', '2026-03-05 10:00:00', '5'));
    const { id } = await createSource(ctx, source('tardy'));
    await pulled(ctx, id);
    await insert('tardy', row('', 'A1', '2026-03-04 10:00:00', '7'));
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 0 });
    expect(await pulled(ctx, id, { since: '2026-03-01T00:00:00Z' })).toMatchObject({ rowsStored: 1 });
    expect(await readSource(ctx, id)).toMatchObject({ read_until: '2026-03-05T10:00:00.000Z' });
  });

  test('bad rows are rejects with their reason and keep no other out; ids of their own are kept', async () => {
    const ctx = await newContext();
    await run(make('dirty'));
    await insert(
      'dirty',
      row('E1', 'A1', '2026-03-01 10:00:00', '5'),
      row('E1', 'A1', '2026-03-01 10:00:00', '6'),
      row('E2', 'A1', '2026-03-01 10:01:00', '-6'),
      row('E3', 'x'.repeat(5_000), '2026-03-01 10:02:00', '1'),
      row('E4', '', '2026-03-01 10:03:00', '1'),
      row('E5', 'A2', '2026-03-01 10:04:00', '1'),
    );
    const columns = {
      account_id: 'account_id',
      product_key: 'product_key',
      ts: 'ts',
      units: 'units',
      event_id: 'id',
    };
    const { id } = await createSource(ctx, source('dirty', { columns }));
    const outcome = await pulled(ctx, id);
    const run1 = await findRun(ctx, outcome.runId ?? '');
    expect(run1).toMatchObject({ status: 'done', rows_read: 6n, rows_rejected: 4n });
    expect((await stored(ctx))[0]).toBe(2);
  });

  test('reported usage goes to the side of reports', async () => {
    const ctx = await newContext();
    await run(make('billing_reports'));
    await insert('billing_reports', row('R1', 'A1', '2026-03-01 10:00:00', '5'));
    const columns = {
      account_id: 'account_id',
      product_key: 'product_key',
      ts: 'ts',
      units: 'units',
      event_id: 'id',
    };
    const { id } = await createSource(ctx, { ...source('billing_reports', { columns }), side: 'reported' });
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 1, failure: null });
    expect([await stored(ctx), await stored(ctx, 'reported_usage')]).toEqual([
      [0, 0],
      [1, 5],
    ]);
  });

  test('a row of next year is left until its time and does not hide those before it', async () => {
    const ctx = await newContext();
    await run(make('ahead'));
    const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
    await insert(
      'ahead',
      row('', 'A1', '2150-01-01 00:00:00', '9'),
      row('', 'A1', '2026-03-01 00:00:00', '1'),
    );
    const { id } = await createSource(ctx, source('ahead'));
    await pulled(ctx, id);
    await insert('ahead', row('', 'A1', now, '2'));
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 1, failure: null });
    expect(await stored(ctx)).toEqual([2, 3]);
  });

  test('a test of the connection tells columns, rows, the reading of columns, and what the login may too much', async () => {
    const ctx = await newContext();
    await run(make('looked_at'));
    await insert('looked_at', row('E1', 'A1', '2026-03-01 10:00:00', '5'));
    const found = await testSource(ctx, { ...source('looked_at'), side: 'actual' });
    expect(found).toMatchObject({ ok: true, failure: null, missing: [] });
    expect(found.columns.map(({ name, field }) => [name, field])).toEqual([
      ['id', 'event_id'],
      ['account_id', 'account_id'],
      ['product_key', 'product_key'],
      ['ts', 'ts'],
      ['units', 'units'],
    ]);
    expect(found.rows[0]?.slice(0, 3)).toEqual(['E1', 'A1', 'api_calls']);
    expect(await stored(ctx)).toEqual([0, 0]);
    if (engine === 'postgres') expect(found.warnings[0]).toMatch(/superuser/);
  });

  test.each([
    ['a missing table', { table: 'not_there' }, /no such table/],
    [
      'a missing column',
      { columns: { account_id: 'account_id', product_key: 'nope', ts: 'ts', units: 'units' } },
      /no column “nope”/,
    ],
    [
      'a time that is a text',
      {
        columns: { account_id: 'account_id', product_key: 'product_key', ts: 'product_key', units: 'units' },
      },
      /has to be a/,
    ],
    ['SQL for a table', { table: 'plain where 1=1; drop table plain' }, /is not the name of a table/],
    ['a subselect', { table: '(select 1)' }, /is not the name/],
    ['a table function', { table: "url('http://127.0.0.1', CSV)" }, /is not the name/],
    ['a file function', { table: "file('/etc/passwd')" }, /is not the name/],
    [
      'a quote in a column',
      { columns: { account_id: 'a"b', product_key: 'x', ts: 'ts', units: 'units' } },
      /is not the name/,
    ],
    [
      'a backtick in a column',
      { columns: { account_id: 'a`b', product_key: 'x', ts: 'ts', units: 'units' } },
      /is not the name/,
    ],
  ])('%s is reported in words and changes nothing', async (_what, place, words) => {
    const ctx = await newContext();
    const { id } = await createSource(ctx, source('plain', place));
    const outcome = await pulled(ctx, id);
    expect(outcome.failure?.detail).toMatch(words);
    expect(await readSource(ctx, id)).toMatchObject({ state: 'failing', failures_in_row: 1 });
    expect(await stored(ctx)).toEqual([0, 0]);
  });

  test('our own stores are out of reach of a source', async () => {
    const ctx = await newContext();
    const url = new URL(
      (engine === 'postgres' ? ground.config.databaseUrl : ground.config.clickhouseUrl) ?? '',
    );
    const place = {
      ...source('customers').place,
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
    };
    const sample = { ...source('customers'), place, secret: decodeURIComponent(url.password) } as SourceInput;
    expect((await testSource(ctx, sample)).failure?.detail).toMatch(/may not be reached/);
    const { id } = await createSource(ctx, sample);
    expect((await pulled(ctx, id)).failure?.detail).toMatch(/may not be reached/);
  });
});

describe('a login', () => {
  test('with SELECT alone draws no warning, and writing by it is refused by the transaction itself', async () => {
    const ctx = await newContext();
    await outside.sql(`create table walled (account_id text, product_key text, ts timestamptz, units numeric);
      create role reader login password 'only reads'; grant select on walled to reader;
      create function sneaky() returns int language plpgsql as $$ begin insert into walled values ('X'); return 1; end $$;
      create view trap as select account_id, product_key, ts, sneaky() + units as units from walled;
      grant select on trap to reader; insert into walled values ('A1', 'p', '2026-03-01', 1)`);
    const input = outside.postgres({ table: 'walled', user: 'reader' });
    const { id } = await createSource(ctx, { ...input, secret: 'only reads' });
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 1, failure: null, warnings: [] });
    const trap = await createSource(ctx, outside.postgres({ table: 'trap' }));
    expect((await pulled(ctx, trap.id)).failure?.detail).toMatch(/read-only transaction/);
    expect((await outside.sql('select count(*)::int as count from walled')).rows).toEqual([{ count: 1 }]);
  });

  test('with a wrong password is reported without the password', async () => {
    const ctx = await newContext();
    const { id } = await createSource(ctx, { ...outside.postgres(), secret: 'wrong-canary-77' });
    const { failure } = await pulled(ctx, id);
    expect(failure?.detail).toMatch(/refuses the user or the password/);
    expect(JSON.stringify(await readSource(ctx, id))).not.toContain('wrong-canary-77');
  });
});

describe('a schedule', () => {
  test('has one job of the newest turn; the others do nothing', async () => {
    const ctx = await newContext();
    await outside.sql(
      'create table turns (account_id text, product_key text, ts timestamptz, units numeric)',
    );
    const { id } = await createSource(ctx, outside.postgres({ table: 'turns' }));
    await askForPull(ctx, id);
    expect(await pullSource(ctx, id, { turn: 1n })).toBeNull();
    expect(await pullSource(ctx, id, { turn: 2n })).toMatchObject({ failure: null, runId: null });
    expect(await pullSource(ctx, id, { turn: 2n })).toBeNull();
    const { next_pull_at, last_pull_at } = await readSource(ctx, id);
    expect(Date.parse(next_pull_at ?? '') - Date.parse(last_pull_at ?? '')).toBe(15 * 60_000);
    await removeSource(ctx, id);
    expect(await pullSource(ctx, id, { turn: 3n })).toBeNull();
  });

  test('two workers do not pull one source at once', async () => {
    const ctx = await newContext();
    await outside.sql(`create table busy (account_id text, product_key text, ts timestamptz, units numeric);
      insert into busy select 'A', 'p', '2026-03-01'::timestamptz + n * interval '1 second', 1 from generate_series(1, 20000) n`);
    const { id } = await createSource(ctx, outside.postgres({ table: 'busy' }));
    const both = await Promise.all([1, 2, 3].map(() => pullSource(ctx, id, { turn: 1n })));
    expect(both.filter((each) => each === 'held' || each === null)).toHaveLength(2);
    expect(await stored(ctx)).toEqual([20_000, 20_000]);
  });

  test('waits longer after each failure and says why, and a change of place needs the secret again', async () => {
    const ctx = await newContext();
    const { id } = await createSource(ctx, outside.postgres({ table: 'never_there' }));
    for (const minutes of [30, 60, 120]) {
      await pulled(ctx, id);
      const { next_pull_at, last_pull_at, failure } = await readSource(ctx, id);
      expect(failure?.detail).toMatch(/no such table/);
      expect(Date.parse(next_pull_at ?? '') - Date.parse(last_pull_at ?? '')).toBe(minutes * 60_000);
    }
    const { place } = outside.postgres({ table: 'plain', host: 'elsewhere.example.com' });
    await expect(changeSource(ctx, id, { place })).rejects.toThrow(/secret would be sent to another server/);
    const same = outside.postgres({ table: 'plain' }).place;
    await changeSource(ctx, id, { place: same });
    expect(await pulled(ctx, id)).toMatchObject({ failure: null });
    expect(await readSource(ctx, id)).toMatchObject({ failures_in_row: 0, failure: null });
  });
});
