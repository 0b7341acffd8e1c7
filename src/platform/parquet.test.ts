import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { day, decimalText, instant } from '#core/wire.ts';
import { parquetListBytes } from './parquet.ts';

const shape = {
  id: z.string(),
  amount: decimalText.nullable(),
  start: day,
  at: instant.nullable(),
  share: z.number().min(0).max(1),
  count: z.number().int(),
  isOpen: z.boolean(),
  parts: z.array(z.string()),
};

async function written(rows: number, perPage: number) {
  async function* pages() {
    for (let at = 0; at < rows; at += perPage)
      yield Array.from({ length: Math.min(perPage, rows - at) }, (_, index) => rowOf(at + index));
  }
  const chunks: Buffer[] = [];
  for await (const chunk of parquetListBytes(shape, pages())) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  const file = all.buffer.slice(all.byteOffset, all.byteOffset + all.length) as ArrayBuffer;
  return { file, chunks: chunks.length };
}

const rowOf = (index: number) => ({
  id: `row ${index}`,
  amount: index % 3 === 0 ? null : `90071992547409931234.${index % 10}1`,
  start: '2026-02-28',
  at: index % 2 === 0 ? null : '2026-03-01T12:00:00.250Z',
  share: 0.25,
  count: index,
  isOpen: index % 2 === 0,
  parts: ['a', 'é'],
});

test('a Parquet file holds every row of every page, amounts to the last digit, dates as dates', async () => {
  const { file } = await written(1_203, 100);
  const rows = await parquetReadObjects({ file });
  expect(rows.length).toBe(1_203);
  expect(rows[4]).toEqual({
    id: 'row 4',
    amount: '90071992547409931234.41',
    start: new Date('2026-02-28T00:00:00Z'),
    at: null,
    share: 0.25,
    count: 4n,
    isOpen: true,
    parts: '["a","é"]',
  });
  expect(rows[3]?.amount).toBeNull();
  expect(rows[1]?.at).toEqual(new Date('2026-03-01T12:00:00.250Z'));
  expect(rows.at(-1)?.id).toBe('row 1202');
});

test('a long list leaves in groups, and an empty one still has its columns', async () => {
  const long = await written(25_000, 500);
  expect(long.chunks).toBe(3);
  expect((await parquetReadObjects({ file: long.file, rowStart: 24_999 }))[0]?.count).toBe(24_999n);
  const empty = await written(0, 100);
  expect(await parquetReadObjects({ file: empty.file })).toEqual([]);
  const names = parquetSchema(await parquetMetadataAsync(empty.file)).children.map(
    (each) => each.element.name,
  );
  expect(names).toEqual(Object.keys(shape));
});
