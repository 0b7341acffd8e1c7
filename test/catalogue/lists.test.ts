import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Column } from '#catalogue/column.ts';
import { type Condition, conditionsOf, parametersOf, searches } from '#catalogue/condition.ts';
import { findColumn } from '#catalogue/entity.ts';
import type { List } from '#catalogue/list.ts';
import { OPS } from '#catalogue/op.ts';
import { queryFor, readList, readWhole } from '#catalogue/queries/list.ts';
import { sortsOf } from '#catalogue/shape.ts';
import type { Context } from '#platform/context.ts';
import { ask, operationsOf, query } from '../quality/call.ts';
import { partsByCurrency, type Row, sumRows } from './asked.ts';
import { csvRows } from './csv-rows.ts';
import { DECLARED, LISTS, NAMES } from './declared.ts';
import { type Hostile, hostileByKind, hostileWords, wordsFor } from './hostile.ts';
import { compareCells, holdsInCode } from './in-code.ts';
import { evenly, keyOf } from './laws.ts';
import { pathsOf } from './paths.ts';
import { openStrewn, type Strewn } from './strewn.ts';

let world: Strewn;
let paths: Map<string, string | null>;
const whole = new Map<string, Row[]>();
beforeAll(async () => {
  world = await openStrewn();
  paths = await pathsOf(world.app, LISTS);
  for (const list of LISTS)
    whole.set(list.binding.entity.name, await rowsOf(world.apart, list, everything(list)));
});
afterAll(() => world?.close());

const listOf = (name: string) => DECLARED.lists.get(name) as List;
/** The query that lifts every default filter. */
const everything = ({ binding }: List): Record<string, string> =>
  Object.fromEntries(Object.keys(binding.entity.defaults ?? {}).map((word) => [word, 'all']));

async function rowsOf(ctx: Context, list: List, asked: Record<string, string | number>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readWhole(ctx, list, queryFor(list, asked))) rows.push(row as Row);
  return rows;
}

/** The same page by page through its cursors. */
async function pagesOf(ctx: Context, list: List, asked: Record<string, string | number>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await readList(ctx, list, queryFor(list, { ...asked, cursor: cursor ?? undefined }));
    rows.push(...(page.items as Row[]));
    cursor = page.next_cursor;
  }
  return rows;
}

/** All of them; of a list on the usage engine, whose answers take longer, some. */
const fewer = <T>({ binding }: List, all: readonly T[], most: number): readonly T[] =>
  binding.store === 'clickhouse' ? evenly(all, most) : all;
const isMoney = ({ binding: { entity } }: List, sort: string) =>
  entity.columns[findColumn(entity, sort) ?? sort]?.kind === 'money';

describe.each(NAMES)('the list of %s', (name) => {
  test('has rows, each once and of its declared shape', () => {
    const { binding, row } = listOf(name);
    const rows = whole.get(name) ?? [];
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((each) => keyOf(binding.entity, each))).size).toBe(rows.length);
    for (const each of rows) expect(row.safeParse(each).error?.issues ?? []).toEqual([]);
  });

  test('gives each row once through its cursors, in order and as in its file, by every sort in both directions', async () => {
    const list = listOf(name);
    const { entity, columns } = list.binding;
    const all = new Set((whole.get(name) ?? []).map((each) => keyOf(entity, each)));
    const limit = Math.max(1, Math.ceil(all.size / 4));
    // Only amounts have another order where they are converted.
    for (const sort of fewer(list, sortsOf(entity), 3))
      for (const direction of ['asc', 'desc'] as const)
        for (const ctx of isMoney(list, sort) ? [world.apart, world.converted] : [world.apart]) {
          const asked = { ...everything(list), sort, direction };
          const rows = await pagesOf(ctx, list, { ...asked, limit });
          const keys = rows.map((each) => keyOf(entity, each));
          expect([sort, direction, keys.length, new Set(keys).size]).toEqual([
            sort,
            direction,
            all.size,
            all.size,
          ]);
          const file = await rowsOf(ctx, list, asked);
          expect(file.map((each) => keyOf(entity, each))).toEqual(keys);
          const column = findColumn(entity, sort) ?? sort;
          const declared = entity.columns[column] as Column;
          const bound = columns[column];
          const isOther = typeof bound === 'object' && bound?.sort !== undefined;
          if (isOther || declared.filterOnly || (declared.kind === 'money' && ctx === world.converted))
            continue;
          for (const [at, row] of rows.entries()) {
            const before = rows[at - 1];
            if (!before) continue;
            const order = compareCells(declared, before[column], row[column], direction === 'desc');
            expect(
              order,
              `${sort} ${direction}: ${before[column]} before ${row[column]}`,
            ).toBeLessThanOrEqual(0);
          }
        }
  });

  test('refuses a cursor with another sort, direction or filter, and one that no list gave, in words', async () => {
    const list = listOf(name);
    const { entity } = list.binding;
    const first = queryFor(list, { ...everything(list), limit: 1 });
    const { next_cursor: cursor } = await readList(world.apart, list, first);
    expect(cursor).not.toBeNull();
    const other = sortsOf(entity).find((each) => findColumn(entity, each) !== entity.order[0]);
    const refused = (asked: Record<string, string>) =>
      expect(
        readList(world.apart, list, queryFor(list, { ...everything(list), limit: 1, ...asked })),
        JSON.stringify(asked),
      ).rejects.toMatchObject({
        code: 'bad_request',
        detail: { where: 'cursor', mend: expect.stringMatching(/\w/) },
      });
    const flipped = entity.order[1] === 'asc' ? 'desc' : 'asc';
    await refused({ cursor: cursor ?? '', direction: flipped });
    if (other) await refused({ cursor: cursor ?? '', sort: other });
    await refused({ cursor: cursor ?? '', blank: entity.key[0] ?? '' });
    for (const strange of ['x', 'bm90aGluZw', `${cursor}AA`, (cursor ?? '').slice(1)])
      await refused({ cursor: strange });
    const foreign = LISTS.find((each) => each.binding.entity.name !== name);
    if (foreign) {
      const page = await readList(
        world.apart,
        foreign,
        queryFor(foreign, { ...everything(foreign), limit: 1 }),
      );
      if (page.next_cursor) await refused({ cursor: page.next_cursor });
    }
  });

  test('keeps by each filter exactly the rows that pass it, read a second time in code', async () => {
    const list = listOf(name);
    const { entity } = list.binding;
    const rows = whole.get(name) ?? [];
    for (const [word, values] of wordsFor(list, rows))
      for (const value of fewer(list, values, 2)) {
        const conditions = conditionsOf(entity, { ...everything(list), [word]: value });
        const expected = passing(list, conditions, rows);
        if (expected === null) continue;
        const got = await rowsOf(world.apart, list, { ...everything(list), [word]: value });
        const keys = new Set(got.map((each) => keyOf(entity, each)));
        const wrong = [...keys.symmetricDifference(new Set(expected))];
        expect([word, value, wrong.slice(0, 5)]).toEqual([word, value, []]);
      }
  });

  function passing(list: List, conditions: readonly Condition[], rows: readonly Row[]): string[] | null {
    const { entity } = list.binding;
    const zone = world.apart.organization.timeZone;
    const verdicts = rows.map((row) => conditions.map((each) => holdsInCode(entity, each, row, zone)));
    if (verdicts.some((each) => each.includes(null))) return null;
    return rows.filter((_, at) => verdicts[at]?.every(Boolean)).map((row) => keyOf(entity, row));
  }

  test('totals what its rows and its file come to, whatever it is filtered by', async () => {
    const list = listOf(name);
    const path = paths.get(name);
    const { entity } = list.binding;
    const rows = whole.get(name) ?? [];
    const filters = [[], ...evenly(wordsFor(list, rows), 3)].map((each) =>
      each.length === 0 ? {} : { [each[0] as string]: (each[1] as string[])[0] ?? '' },
    );
    for (const filter of filters) {
      const asked = { ...everything(list), ...filter };
      const page = await readList(world.apart, list, queryFor(list, { ...asked, limit: 1, totals: 'yes' }));
      const listed = await rowsOf(world.apart, list, asked);
      expect([filter, page.totals?.rows]).toEqual([filter, listed.length]);
      const sums = Object.entries(page.totals?.amounts ?? {}).map(([column, money]) => [
        column,
        partsByCurrency(money),
      ]);
      const own = sums.map(([column]) => [
        column,
        sumRows(listed, String(column), entity.columns[String(column)]?.currency ?? ''),
      ]);
      expect([filter, sums]).toEqual([filter, own]);
      if (!path) continue;
      const file = await ask(world.alpha.people.analyst, {
        method: 'GET',
        url: path + query({ ...asked, format: 'csv' }),
      });
      expect(file.status).toBe(200);
      const lines = csvRows(file.text);
      expect([filter, lines.length]).toEqual([filter, listed.length]);
      for (const [column, expected] of own) {
        const currency = entity.columns[String(column)]?.currency ?? '';
        expect([column, sumRows(lines, String(column), currency)]).toEqual([column, expected]);
      }
    }
  });

  test('answers every filter, sort and search with generated values, and refuses strange ones in words', async () => {
    const list = listOf(name);
    const path = paths.get(name);
    const { entity } = list.binding;
    const { analyst } = world.alpha.people;
    const send = (asked: Record<string, string>) =>
      path
        ? ask(analyst, { method: 'GET', url: path + query({ ...asked, limit: asked.limit ?? '2' }) })
        : ask(analyst, { method: 'POST', url: '/api/plan', body: planOf(list, asked) });
    const held = new Set((whole.get(name) ?? []).flatMap((row) => Object.values(row).map(String)));
    for (const [word, values] of wordsFor(list, whole.get(name) ?? []))
      for (const value of evenly(values, list.binding.store === 'clickhouse' ? 1 : 3)) {
        const { status, text } = await send({ [word]: value });
        const isHeld = held.has(value) || word === 'sort' || word === 'blank';
        expect([200, ...(isHeld ? [] : [400])], `${word}=${value}: ${text.slice(0, 300)}`).toContain(status);
      }
    await fc.assert(
      fc.asyncProperty(hostileWords(list), (given) => refuses(send, given, path !== null)),
      { numRuns: list.binding.store === 'clickhouse' ? 20 : 80, seed: 8 },
    );
    // Every column under every way of asking, through a plan.
    const columns = [...Object.keys(entity.columns), 'search', 'nothing', '__proto__', 'constructor'];
    for (const [at, column] of columns.entries())
      for (const [turn, op] of OPS.entries()) {
        if ((at + turn) % (list.binding.store === 'clickhouse' ? 9 : 3) > 0) continue;
        const values = [['1'], [], ['2026-03-31'], ["'"]][(at + turn) % 4];
        const body = { kind: 'records', entity: name, where: [{ column, op, values }], limit: 1 };
        const { status, text } = await ask(analyst, { method: 'POST', url: '/api/plan', body });
        const isKnown = column === 'search' || findColumn(entity, column) !== null;
        expect(isKnown ? [200, 400] : [400], `${column} ${op} ${values}: ${text.slice(0, 300)}`).toContain(
          status,
        );
      }
  });
});

test('a strange value of every kind of column is answered or refused in words, never a failure', async () => {
  const seen = new Set<string>();
  for (const list of LISTS) {
    const path = paths.get(list.binding.entity.name);
    if (!path) continue;
    const send = (asked: Record<string, string>) =>
      ask(world.alpha.people.analyst, {
        method: 'GET',
        url: path + query({ ...asked, limit: asked.limit ?? '2' }),
      });
    for (const { kind, each } of hostileByKind(list)) {
      const place = `${list.binding.store} ${kind}`;
      if (seen.has(place)) continue;
      seen.add(place);
      for (const given of fewer(list, each, 12)) await refuses(send, given, true);
    }
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(
      ['money at_least', 'instant from', 'day after', 'cursor', 'blank'].map((each) => `postgres ${each}`),
    ),
  );
});

test('every list of the API takes as many statements for one row as for many', async () => {
  const paged = (await operationsOf(world.app)).filter(({ method, path, operation }) => {
    const words = (operation.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name);
    return method === 'GET' && !path.includes('{') && words.includes('cursor') && words.includes('limit');
  });
  expect(paged.length).toBeGreaterThan(8);
  const statements = async (url: string) => {
    const before = await counted();
    const { status, text } = await ask(world.alpha.people.admin, { method: 'GET', url });
    expect([url, status, Object.keys(JSON.parse(text))]).toEqual([
      url,
      200,
      expect.arrayContaining(['items']),
    ]);
    return { rows: JSON.parse(text).items.length, statements: (await counted()) - before };
  };
  let many = 0;
  for (const { path } of paged) {
    await statements(`${path}?limit=2`);
    const [one, all] = [await statements(`${path}?limit=1`), await statements(`${path}?limit=100`)];
    if (all.rows > 1) many++;
    expect([path, all.statements]).toEqual([path, one.statements]);
  }
  expect(many).toBeGreaterThan(5);
});

/** Statements that the server has sent to PostgreSQL so far. */
async function counted(): Promise<number> {
  const { values } = await world.ground.metrics.querySeconds.get();
  const own = values.filter(
    ({ metricName, labels }) => metricName?.endsWith('_count') && labels.engine === 'postgres',
  );
  return own.reduce((sum, { value }) => sum + value, 0);
}

/** Sends one strange word: it is answered or refused, in words that say what is wrong; what cannot be meant is refused. */
async function refuses(
  send: (asked: Record<string, string>) => ReturnType<typeof ask>,
  { word, value, isRefused }: Hostile,
  isPath: boolean,
): Promise<void> {
  const { status, text } = await send({ [word]: value });
  expect([200, 400], `${word}=${JSON.stringify(value)}: ${status} ${text.slice(0, 300)}`).toContain(status);
  if (isRefused && isPath) expect([word, value, status]).toEqual([word, value, 400]);
  if (status === 400) expect(JSON.parse(text)).toMatchObject({ detail: expect.stringMatching(/\w+ \w+/) });
}

/** A records plan that asks what a word of the query string does. */
function planOf({ binding: { entity } }: List, asked: Record<string, string>) {
  const [[word = '', value = ''] = []] = Object.entries(asked);
  for (const [column, declared] of Object.entries(entity.columns))
    for (const [parameter, op] of parametersOf(column, declared))
      if (parameter === word)
        return { kind: 'records', entity: entity.name, where: [{ column, op, values: [value] }] };
  const where =
    word === 'search' && searches(entity) ? [{ column: 'search', op: 'contains', values: [value] }] : [];
  return { kind: 'records', entity: entity.name, where };
}
