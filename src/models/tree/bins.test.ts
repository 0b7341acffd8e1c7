import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { Matrix } from '../matrix.ts';
import { binMatrix, binOf } from './bins.ts';
import { quantileCuts } from './cuts.ts';
import { partRows, placeRows } from './partition.ts';
import { weightedQuantile } from './quantile.ts';
import { sampleRows } from './sample.ts';

const anyCell = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(NaN, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 0, -0, Number.MIN_VALUE),
);
const anyColumn = fc.array(anyCell, { minLength: 1, maxLength: 60 });
const allRows = (count: number) => Int32Array.from({ length: count }, (_each, row) => row);

test('bin b holds values above cut b − 2 and up to cut b − 1, bin 0 what is NaN or infinite', () => {
  fc.assert(
    fc.property(
      fc.array(anyColumn, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 2, max: 255 }),
      (cells, binsMax) => {
        const rows = Math.min(...cells.map((column) => column.length));
        const columns = cells.map((column) => Float64Array.from(column.slice(0, rows)));
        const matrix: Matrix = { rows, names: columns.map((_each, at) => `c${at}`), columns };
        const bins = binMatrix(matrix, createRandom(1), undefined, binsMax);
        for (const [column, values] of columns.entries()) {
          const cuts = bins.cuts[column]!;
          expect(cuts.length).toBeLessThan(binsMax);
          for (const [row, value] of values.entries()) {
            const bin = binOf(bins, column, row);
            if (!Number.isFinite(value)) expect(bin).toBe(0);
            else expect(bin).toBe(1 + cuts.filter((cut) => cut < value).length);
          }
        }
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('few different values have a bin each, however near they lie', () => {
  const values = Float64Array.of(1, 1 + Number.EPSILON, 2, -1e308, 1e308, 5e-324, 0);
  expect(quantileCuts(values, allRows(7), 255)).toHaveLength(6);
});

test('many values fall in bins of like weight, and a heavy value does not starve the others', () => {
  const random = createRandom(1);
  const values = Float64Array.from({ length: 20_000 }, () => (random.chance(0.6) ? 0 : random.next()));
  const cuts = quantileCuts(values, allRows(20_000), 100);
  expect(cuts.length).toBe(99);
  const counts = new Array<number>(100).fill(0);
  for (const value of values) counts[cuts.filter((cut) => cut < value).length]!++;
  expect(counts[0]).toBeGreaterThan(11_000);
  const others = counts.slice(1);
  expect(Math.max(...others)).toBeLessThan(1.2 * (8000 / 99));
});

test('parting rows keeps the order of both sides', () => {
  const values = Float64Array.of(5, NaN, 1, 4, 2, NaN, 3);
  const bins = binMatrix({ rows: 7, names: ['c'], columns: [values] }, createRandom(1));
  for (const missingLeft of [true, false]) {
    const rows = allRows(7);
    const scratch = new Int32Array(7);
    const left = partRows(bins, { column: 0, bin: 3, missingLeft }, rows, 0, 7, scratch);
    placeRows(scratch, 0, 7, left, rows, 0, left);
    const expected = missingLeft ? [1, 2, 4, 5, 6, 0, 3] : [2, 4, 6, 0, 1, 3, 5];
    expect(Array.from(rows)).toEqual(expected);
    expect(left).toBe(missingLeft ? 5 : 3);
  }
});

test('a weighted quantile is the plain quantile of rows repeated by their weight', () => {
  const row = fc.record({ value: fc.integer({ min: -5, max: 5 }), weight: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, tenths) => {
        const repeated = rows.flatMap(({ value, weight }) => Array<number>(weight).fill(value));
        const values = Float64Array.from(rows, ({ value }) => value);
        const weights = Float64Array.from(rows, ({ weight }) => weight);
        expect(weightedQuantile(values, weights, tenths / 10)).toBe(
          weightedQuantile(Float64Array.from(repeated), null, tenths / 10),
        );
      },
    ),
    { seed: 2 },
  );
});

test('a sample holds its share of the rows in order, and the others behind them', () => {
  const into = new Int32Array(1000);
  const count = sampleRows(allRows(1000), 0.3, createRandom(1), into);
  expect(count).toBe(300);
  const isAscending = (rows: Int32Array) => rows.every((row, at) => at === 0 || rows[at - 1]! < row);
  expect(isAscending(into.subarray(0, 300)) && isAscending(into.subarray(300))).toBe(true);
  expect(new Set(into).size).toBe(1000);
});
