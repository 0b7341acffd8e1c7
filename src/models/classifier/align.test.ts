import { expect, test } from 'vitest';
import type { Table } from '../table.ts';
import { alignTable, cellOf } from './align.ts';

const table: Table = {
  rows: 3,
  columns: [
    { kind: 'category', name: 'seats', levels: ['12', 'many', ''], codes: Int32Array.of(0, 1, 2) },
    { kind: 'number', name: 'plan', values: Float64Array.of(2, Number.NaN, 2) },
    { kind: 'number', name: 'other', values: Float64Array.of(1, 2, 3) },
  ],
};
const aligned = alignTable(
  [
    { name: 'plan', group: 'plan', kind: 'category' },
    { name: 'seats', group: 'seats', kind: 'number' },
    { name: 'absent', group: 'absent', kind: 'number' },
  ],
  table,
);

test('columns come in the model’s order, absent ones missing, others left', () => {
  expect(aligned.columns.map(({ name }) => name)).toEqual(['plan', 'seats', 'absent']);
  expect([0, 1, 2].map((row) => cellOf(aligned.columns[2]!, row))).toEqual([null, null, null]);
});

test('words are read as numbers and numbers as words where the model knows them so', () => {
  expect([0, 1, 2].map((row) => cellOf(aligned.columns[1]!, row))).toEqual([12, null, null]);
  expect([0, 1, 2].map((row) => cellOf(aligned.columns[0]!, row))).toEqual(['2', null, '2']);
});
