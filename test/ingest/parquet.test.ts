import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from '#ingest/commands/import.ts';
import { importParquet } from '#ingest/commands/import-parquet.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { storedUsage } from './stored.ts';

let ground: TestGround;
let folder: string;
beforeAll(async () => {
  ground = await startGround();
  folder = mkdtempSync(path.join(tmpdir(), 'plumbline-parquet-'));
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await ground?.stop();
});

type Row = { event_id: string | null; account_id: string | null; ts: string; units: string | null };
let files = 0;

/** Writes rows as Parquet; `units` as a double or as text. */
function write(rows: Row[], asDouble: boolean): string {
  const file = path.join(folder, `usage_${files++}.parquet`);
  const units = asDouble
    ? {
        name: 'units',
        data: rows.map((row) => (row.units === null ? null : Number(row.units))),
        type: 'DOUBLE',
      }
    : { name: 'units', data: rows.map((row) => row.units), type: 'STRING' };
  parquetWriteFile({
    filename: file,
    columnData: [
      { name: 'event_id', data: rows.map((row) => row.event_id), type: 'STRING', nullable: true },
      { name: 'account_id', data: rows.map((row) => row.account_id), type: 'STRING', nullable: true },
      { name: 'product_key', data: rows.map(() => 'api'), type: 'STRING' },
      { name: 'ts', data: rows.map((row) => row.ts), type: 'STRING' },
      { ...units, nullable: true },
    ] as Parameters<typeof parquetWriteFile>[0]['columnData'],
  });
  return file;
}

/** What loading a file comes to, by one way or the other. */
async function outcome(ctx: Context, file: string, isOurs: boolean) {
  const run = await importFile(ctx, { name: 'usage.parquet', path: file, isOurs });
  const rejects = await ctx.pg.read((tx) =>
    tx
      .selectFrom('import_rejects')
      .select(['line', 'column_name', 'value', 'reason', 'raw'])
      .where('run_id', '=', run.id)
      .orderBy('line')
      .execute(),
  );
  const touched = await ctx.pg.write((tx) =>
    tx.deleteFrom('account_marks').returning('account_id').execute(),
  );
  const { status, rows_read, rows_accepted, rows_unchanged, rows_rejected, notices } = run;
  return {
    summary: { status, rows_read, rows_accepted, rows_unchanged, rows_rejected },
    notices: notices.map((each) => each.replace(/(without a name): .*$/, '$1')),
    rejects,
    touched: touched.map((row) => row.account_id).sort(),
    stored: await storedUsage(ctx),
  };
}

const row = fc.record({
  event_id: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 40 }).map((id) => `e${id}`) },
    fc.constantFrom(null, '', ' e1 ', 'with blank', 'back\\slash', 'käse', 'tab\tbed', 'x'.repeat(320)),
  ),
  account_id: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('a1', 'a2', 'Acme GmbH') },
    fc.constantFrom(null, '', ' a1', 'Ünïcode', 'ctrl\u0001'),
  ),
  ts: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('2026-03-01T10:00:00Z', '2026-03-31T23:59:59.123Z') },
    fc.constantFrom(
      '2026-02-30T10:00:00Z',
      '2026-03-01',
      '2026-03-01 10:00:00+01:00',
      'soon',
      '',
      '1969-12-31T00:00:00Z',
    ),
  ),
  units: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('1', '2.5', '0', '123456.000001') },
    fc.constantFrom(null, '-1', '1e3', '0.1234567890123', '007.50', '+3', '99999999999999999999999'),
  ),
});

test('a Parquet file comes to the same by the engine as row by row, bad rows and all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), fc.boolean(), async (rows, asDouble) => {
      // Good rows make up most of the file, or the engine leaves all of it to the other way.
      const good = Array.from({ length: rows.length * 6 }, (_, at) => ({
        event_id: `g${at}`,
        account_id: 'a1',
        ts: '2026-03-02T00:00:00Z',
        units: '1.5',
      }));
      const file = write([...good, ...rows, ...rows.slice(0, 5)], asDouble);
      const [byEngine, byRow] = [await ground.newOrganization(), await ground.newOrganization()];
      for (const _ of ['first', 'again']) {
        expect(await outcome(byEngine, file, true)).toEqual(await outcome(byRow, file, false));
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 120_000);

test('the engine takes all plain rows by itself and leaves exactly the others', async () => {
  const ctx = await ground.newOrganization();
  const plain = (id: string, units = '1.5') => ({
    event_id: id,
    account_id: 'a1',
    ts: '2026-03-02T00:00:00Z',
    units,
  });
  const good = Array.from({ length: 40 }, (_, at) => plain(`g${at}`));
  const file = write([...good, plain('g1'), plain('x', '-1'), plain('g2', '7')], false);
  const columns = ['event_id', 'account_id', 'product_key', 'ts', 'units'];
  const readings = columns.map((column) => ({ column, field: column }));
  const counts = { read: 0, accepted: 0, unchanged: 0, rejected: 0 };
  const taken = await importParquet(ctx, file, readings, counts, crypto.randomUUID());
  expect(taken).not.toBeNull();
  const left: number[] = [];
  for await (const rows of taken?.left ?? []) left.push(...rows.map((each) => each.line));
  await taken?.close();
  // The repeat of g1 is taken and counts once; of g2, said in two ways, the reader of rows decides.
  expect(left).toEqual([3, 42, 43]);
  expect(counts).toEqual({ read: 40, accepted: 40, unchanged: 1, rejected: 0 });
  expect(await storedUsage(ctx)).toHaveLength(39);
  const tables = await ctx.ch.query('select name from system.tables where name like {like:String}', {
    like: 'usage_stage%',
  });
  expect(tables).toEqual([]);
});
