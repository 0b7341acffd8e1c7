import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { type Encoder, encodeTable, fitEncoder } from './encode.ts';
import type { CategoryColumn, Column, Table } from './table.ts';

const words = (name: string, cells: readonly (string | null)[], group?: string): CategoryColumn => {
  const levels = [...new Set(cells.filter((cell) => cell !== null))];
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(cell)));
  return group === undefined
    ? { kind: 'category', name, codes, levels }
    : { kind: 'category', name, group, codes, levels };
};
const numbers = (name: string, cells: readonly number[]): Column => ({
  kind: 'number',
  name,
  values: Float64Array.from(cells),
});
const tableOf = (...columns: Column[]): Table => {
  const [first] = columns;
  return { rows: first?.kind === 'number' ? first.values.length : (first?.codes.length ?? 0), columns };
};
const encoded = (table: Table, outcome: readonly number[], at: Float64Array | null = null) =>
  fitEncoder(table, Float64Array.from(outcome), at, createRandom(1));
/** Three hundred levels of ten rows, whose outcome is mere chance. */
const many = () => {
  const random = createRandom(7);
  const cells = Array.from({ length: 3000 }, (_each, row) => `account ${row % 300}`);
  return { table: tableOf(words('account', cells)), outcome: cells.map(() => (random.chance(0.3) ? 1 : 0)) };
};

test('numbers stay, infinite ones become missing, and few levels become a column each that remembers its source', () => {
  const plan = ['pro', 'free', null, 'pro', 'free', 'pro', 'free'];
  const table = tableOf(
    numbers('seats', [1, Infinity, -Infinity, Number.NaN, 5, 6, 7]),
    words('plan', plan, 'Plan'),
  );
  const { encoder, matrix } = encoded(table, [0, 1, 0, 1, 0, 1, 0]);
  expect(encoder.names).toEqual(['seats', 'plan = pro', 'plan = free', 'plan is missing']);
  expect(encoder.sources.map(({ group }) => group)).toEqual(['seats', 'Plan', 'Plan', 'Plan']);
  expect(encoder.sources[2]).toEqual({ column: 'plan', group: 'Plan' });
  expect(Array.from(matrix.columns[0]!)).toEqual([1, NaN, NaN, NaN, 5, 6, 7]);
  expect(Array.from(matrix.columns[1]!)).toEqual([1, 0, 0, 1, 0, 1, 0]);
  expect(Array.from(matrix.columns[3]!)).toEqual([0, 0, 1, 0, 0, 0, 0]);
});

test('levels are known by their words, in whatever order a later table has them; a new one is none of them', () => {
  const { encoder } = encoded(tableOf(words('plan', ['a', 'b', 'a', 'b', 'a', 'b'])), [0, 1, 0, 1, 0, 1]);
  const journeyed = JSON.parse(JSON.stringify(encoder)) as Encoder;
  const { columns } = encodeTable(journeyed, tableOf(words('plan', ['new', 'b', 'a', null])));
  expect(columns.map((each) => Array.from(each))).toEqual([
    [0, 0, 1, 0],
    [0, 1, 0, 0],
  ]);
});

test('ordered statistics do not leak: on levels of mere chance they tell nothing of a row’s own outcome', () => {
  const { table, outcome } = many();
  const { encoder, matrix } = encoded(table, outcome);
  const correlation = (values: Float64Array) => {
    const mean = (each: ArrayLike<number>) => Array.from(each).reduce((sum, x) => sum + x, 0) / each.length;
    const [mx, my] = [mean(values), mean(outcome)];
    const moment = (f: (x: number, y: number) => number) =>
      mean(values.map((x, row) => f(x - mx, outcome[row]! - my)));
    return moment((x, y) => x * y) / Math.sqrt(moment((x) => x * x) * moment((_x, y) => y * y));
  };
  expect(matrix.columns).toHaveLength(1);
  const ordered = matrix.columns[0]!;
  expect(ordered.filter(Number.isNaN)).toHaveLength(1);
  expect(Math.abs(correlation(ordered.map((each) => (Number.isNaN(each) ? 0.3 : each))))).toBeLessThan(0.05);
  // The statistic over all rows, meant for other rows, would have given it away.
  expect(correlation(encodeTable(encoder, table).columns[0]!)).toBeGreaterThan(0.2);
});

test('with instants, a row’s statistic knows only earlier rows', () => {
  const { table, outcome } = many();
  const at = Float64Array.from(outcome, (_each, row) => 3000 - row);
  const { matrix } = encoded(table, outcome, at);
  const changed = encoded(
    table,
    outcome.map((each, row) => (row < 1000 ? 1 - each : each)),
    at,
  ).matrix;
  expect(changed.columns[0]!.slice(1000)).toEqual(matrix.columns[0]!.slice(1000));
  expect(changed.columns[0]!.slice(0, 1000)).not.toEqual(matrix.columns[0]!.slice(0, 1000));
});

test('a level that a statistic never saw says what all rows say, and a missing cell what missing cells said', () => {
  const cells = Array.from({ length: 400 }, (_each, row) => (row < 300 ? `level ${row % 50}` : null));
  const outcome = cells.map((cell) => (cell === null ? 1 : 0));
  const { encoder } = encoded(tableOf(words('city', cells)), outcome);
  const [column] = encodeTable(encoder, tableOf(words('city', ['unheard of', null, 'level 3']))).columns;
  expect(column![0]).toBeCloseTo(0.25, 12);
  expect(column![1]).toBeCloseTo((100 + 10 * 0.25) / 110, 12);
  expect(column![2]).toBeCloseTo((10 * 0.25) / 16, 12);
});

test('no rows, three rows, a column that is missing later, and one of the other kind each have their outcome', () => {
  const empty = encoded(tableOf(numbers('a', []), words('b', [])), []);
  expect(empty.matrix.rows).toBe(0);
  const few = encoded(tableOf(numbers('a', [1, 2, 3]), words('b', ['x', 'y', 'z'])), [0, 1, 0]);
  expect(few.encoder.names).toEqual(['a']);
  const absent = encodeTable(few.encoder, { rows: 2, columns: [] });
  expect(absent.columns[0]).toEqual(Float64Array.of(NaN, NaN));
  expect(() => encodeTable(few.encoder, tableOf(words('a', ['x'])))).toThrow(RangeError);
});
