import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGround, type TestGround } from '../harness.ts';
import { readHouse } from '../tidy/house.ts';
import { parse, sourcesOf } from '../tidy/source.ts';
import { type Columns, declaredColumns } from './row-types.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground?.stop());

/** Tables that the runtime role may use, as the migrated database has them. */
async function storedColumns(): Promise<Columns> {
  const owner = new pg.Client({ connectionString: ground.config.databaseUrl ?? '' });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ table: string; column: string; nullable: boolean }>(
      `select c.relname as table, a.attname as column, not a.attnotnull as nullable
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
       where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
         and has_table_privilege('plumbline_app', c.oid, 'select, insert, update, delete')`,
    );
    const tables: Columns = new Map();
    for (const { table, column, nullable } of rows)
      tables.set(table, (tables.get(table) ?? new Map()).set(column, nullable));
    return tables;
  } finally {
    await owner.end();
  }
}

const linesOf = (tables: Columns) =>
  [...tables]
    .flatMap(([table, columns]) =>
      [...columns].map(([name, nullable]) => `${table}.${name}${nullable ? '?' : ''}`),
    )
    .toSorted();

test('every table and column of the row types is in the migrated database, and the other way round, null alike', async () => {
  const sources = sourcesOf(readHouse(ROOT), (file) => /^src\/.*\.ts$/.test(file));
  const declared = linesOf(declaredColumns(sources));
  expect(declared.length).toBeGreaterThan(300);
  expect(declared).toEqual(linesOf(await storedColumns()));
});

test('a null in a column’s type is found behind an alias, in a document and under a default, not in what is written', () => {
  const text = `
    type MinorOrNull = ColumnType<bigint | null, string>;
    type Row = { a: string; b: string | null; c: JsonOf<X | null>; d: Generated<string>; e: MinorOrNull;
      f: ColumnType<Date, Date | null> };
    declare module 'x' { interface Tables { rows: Row } }`;
  const [columns] = declaredColumns([parse('src/room/tables.ts', text)]).values();
  expect(Object.fromEntries(columns ?? [])).toEqual({
    a: false,
    b: true,
    c: true,
    d: false,
    e: true,
    f: false,
  });
});
