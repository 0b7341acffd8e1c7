import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { openRows } from './open.ts';
import { readParquet } from './parquet.ts';
import { printerOf } from './parquet-cell.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Uint8Array) {
  const path = join(folder, 'usage.parquet');
  writeFileSync(path, bytes);
  const source = await openRows({ path, name: 'usage.parquet' });
  const batches = await Array.fromAsync(source.batches);
  return { columns: source.columns, sizes: batches.map((batch) => batch.length), rows: batches.flat() };
}

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];
const written = (columnData: Column[], rowGroupSize?: number) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...(rowGroupSize ? { rowGroupSize } : {}) }));

describe('Parquet', () => {
  test('gives integers, timestamps, dates and nested values as exact text', async () => {
    const { columns, rows } = await read(
      written([
        { name: 'account_id', data: ['acme', null], type: 'STRING' },
        { name: 'big', data: [9007199254740993n, -1n], type: 'INT64' },
        { name: 'share', data: [0.1, 1e-9], type: 'DOUBLE' },
        { name: 'ts', data: [new Date('2026-10-03T10:05:03.250Z'), null], type: 'TIMESTAMP' },
        { name: 'on', data: [true, false], type: 'BOOLEAN' },
        { name: 'tiers', data: [[{ up_to: 5 }], { a: 'b' }], type: 'JSON' },
      ]),
    );
    expect(columns).toEqual(['account_id', 'big', 'share', 'ts', 'on', 'tiers']);
    expect(rows).toEqual([
      {
        line: 1,
        cells: ['acme', '9007199254740993', '0.1', '2026-10-03T10:05:03.250Z', 'true', '[{"up_to":5}]'],
      },
      { line: 2, cells: [null, '-1', '0.000000001', null, 'false', '{"a":"b"}'] },
    ]);
  });

  test('keeps every digit of decimals in integers and in bytes', async () => {
    const wide = [10n ** 37n + 1n, -(10n ** 37n) - 1n, 0n, -5n, 123456789012345678901234567890n];
    const narrow = [2n ** 63n - 1n, -(2n ** 62n) - 1n, 0n, -5n, 1234567890123n];
    const decimal = {
      repetition_type: 'REQUIRED',
      converted_type: 'DECIMAL',
      precision: 38,
      scale: 12,
    } as const;
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'fixed', data: wide },
        { name: 'bytes', data: wide },
        { name: 'integer', data: narrow },
      ],
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'fixed', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...decimal },
        { name: 'bytes', type: 'BYTE_ARRAY', ...decimal },
        { name: 'integer', type: 'INT64', ...decimal, precision: 18 },
      ],
    });
    const { rows } = await read(new Uint8Array(bytes));
    const unscaled = (column: number) =>
      rows.map((row) => ('cells' in row ? BigInt((row.cells[column] ?? '').replace('.', '')) : null));
    expect([unscaled(0), unscaled(1), unscaled(2)]).toEqual([wide, wide, narrow]);
    expect(rows[3]).toEqual({ line: 4, cells: ['-0.000000000005', '-0.000000000005', '-0.000000000005'] });
  });

  test('gives timestamps with all their digits, and local ones without an offset', () => {
    const at = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC: boolean, count: bigint) =>
      printerOf({
        name: 'ts',
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit },
      }).cellOf(count);
    expect(at('NANOS', true, 1_700_000_000_123_456_789n)).toBe('2023-11-14T22:13:20.123456789Z');
    expect(at('MICROS', false, 1_700_000_000_000_001n)).toBe('2023-11-14T22:13:20.000001');
    expect(at('NANOS', true, -1n)).toBe('1969-12-31T23:59:59.999999999Z');
    expect(at('MICROS', true, -9_007_199_254_740_993n)).toBe('1684-07-28T00:12:25.259007Z');
    expect(at('MILLIS', true, -1n)).toBe('1969-12-31T23:59:59.999Z');
    expect(printerOf({ name: 'share', type: 'FLOAT' }).cellOf(Math.fround(0.1))).toBe('0.1');
  });

  test('reads row group by row group in batches of at most 5,000', async () => {
    const data = Array.from({ length: 120_000 }, (_, index) => `event-${index}`);
    const { sizes, rows } = await read(written([{ name: 'event_id', data, type: 'STRING' }], 60_000));
    expect(sizes).toEqual(Array(24).fill(5_000));
    expect(rows.map((row) => 'cells' in row && row.cells[0])).toEqual(data);
    expect(rows.at(-1)?.line).toBe(120_000);
  });

  test('that is cut short or overwritten is refused with one fault, or read as it stands', async () => {
    const whole = written([{ name: 'account_id', data: ['acme', 'bolt', 'core'], type: 'STRING' }]);
    await expect(read(whole.subarray(0, whole.length - 20))).rejects.toMatchObject({
      code: 'unsupported_format',
    });
    const path = join(folder, 'broken.parquet');
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        writeFileSync(path, bytes);
        const all = async () => {
          const { batches, close } = await readParquet(path, 'broken.parquet', 500);
          return await Array.fromAsync(batches).finally(close);
        };
        const outcome = await all().catch((error: { code: string }) => error.code);
        expect(typeof outcome === 'object' || outcome === 'unsupported_format').toBe(true);
      }),
      { numRuns: 20, seed: 7 },
    );
  }, 120_000);

  test('from a stream is refused, as it is read from its end', async () => {
    const stream = Readable.from([Buffer.from('PAR1 and more')]);
    await expect(openRows({ name: 'usage.parquet', stream })).rejects.toMatchObject({
      code: 'unsupported_format',
    });
  });
});
