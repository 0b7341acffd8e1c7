import { expect, test } from 'vitest';
import { createLog } from '#platform/log.ts';
import type { ReadRow } from '../dataset/read-table.ts';
import { readTable } from './reading.ts';

const ctx = { log: createLog('silent') };

const ROWS_PER_BATCH = 5_000;

function source(columns: string[], batches: number, onClose = () => {}) {
  async function* rows(): AsyncGenerator<ReadRow[]> {
    for (let batch = 0; batch < batches; batch++) {
      yield Array.from({ length: ROWS_PER_BATCH }, (_each, row) => ({
        cells: columns.map((_name, at) =>
          at === 0 ? (row % 3 === 0 ? 'yes' : 'no') : String((row * at) % 97),
        ),
      }));
    }
  }
  return { columns, batches: rows(), close: async () => onClose() };
}

const COLUMNS = ['won', 'a', 'b', 'c'];

test('a large table comes out of its thread as a small one does here', async () => {
  const small = await readTable(ctx, source(COLUMNS, 5), 'small', { outcome: 'won' });
  const large = await readTable(ctx, source(COLUMNS, 6), 'large', { outcome: 'won' });
  const first = (json: string) => JSON.parse(json).columns[1].values.slice(0, 5 * ROWS_PER_BATCH);
  expect(first(large.json)).toEqual(first(small.json));
  expect(JSON.parse(large.json).outcome).toHaveLength(6 * ROWS_PER_BATCH);
});

test('a fault in the thread is thrown like any other, and the file is released', async () => {
  let closed = 0;
  const close = () => void closed++;
  const wrong = readTable(ctx, source(COLUMNS, 6, close), 'large', { outcome: 'left' });
  await expect(wrong).rejects.toMatchObject({ code: 'bad_request', detail: { where: 'outcome' } });
  const wide = Array.from({ length: 999 }, (_each, at) => `column ${at}`);
  const huge = readTable(ctx, { ...source(['won'], 3, close), columns: wide }, 'huge', {
    outcome: 'column 0',
  });
  await expect(huge).rejects.toMatchObject({ code: 'too_large', detail: { where: 'huge' } });
  expect(closed).toBe(2);
});
