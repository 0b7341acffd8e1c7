import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { Column, NumberColumn } from '../table.ts';
import { aloneOutOfFold } from './alone.ts';
import { cellsOf } from './cells.ts';
import { probeLeaks } from './probe.ts';

const ROWS = 1500;
const random = createRandom('leaks');
const number = (name: string, value: (row: number) => number): NumberColumn => ({
  kind: 'number',
  name,
  values: Float64Array.from({ length: ROWS }, (_, row) => value(row)),
});
const seats = number('seats', () => random.next());
const logins = number('logins', () => random.next());
const outcome = seats.values.map((seat, row) =>
  random.next() < 0.1 + 0.3 * seat * logins.values[row]! ? 1 : 0,
);
const honest: Column[] = [seats, logins, number('plan', (row) => row % 3)];
const leaksOf = (column: Column) =>
  probeLeaks({ rows: ROWS, columns: [...honest, column] }, outcome, createRandom('probe'));

test('honest columns are never flagged, a strong one included', () => {
  expect(probeLeaks({ rows: ROWS, columns: honest }, outcome, createRandom('probe'))).toEqual([]);
  const strong = number('strong', (row) => outcome[row]! + 2.2 * random.next());
  expect(leaksOf(strong)).toEqual([]);
});

test('a form that only leavers send is flagged by name', () => {
  const leaks = leaksOf(
    number('cancellation_form', (row) => (outcome[row] === 1 && random.chance(0.6) ? 1 : 0)),
  );
  expect(leaks.map(({ column }) => column)).toEqual(['cancellation_form']);
  expect(leaks[0]?.sentence).toContain('“cancellation_form” is probably known only after the outcome');
});

test('a column that is filled in only for leavers is flagged, whatever it holds', () => {
  const leaks = leaksOf(
    number('exit_call_minutes', (row) => (outcome[row] === 1 ? random.next() : Number.NaN)),
  );
  expect(leaks[0]?.sentence).toContain('it is filled in');
});

test('a column that is missing only for leavers is flagged', () => {
  const renewal = number('next_renewal', (row) => (outcome[row] === 1 ? Number.NaN : random.next()));
  expect(leaksOf(renewal)[0]?.sentence).toContain('it is missing');
});

test('a word that only leavers have is flagged, and a noisy copy of the outcome', () => {
  const codes = Int32Array.from({ length: ROWS }, (_, row) => (outcome[row] === 1 ? row % 3 : 2));
  const stage: Column = { kind: 'category', name: 'stage', codes, levels: ['Lost', 'Dunning', 'Active'] };
  expect(leaksOf(stage)[0]?.sentence).toContain('it is “Lost”');
  const copy = number(
    'score',
    (row) => outcome[row]! + 0.8 * random.next() - 0.4 + (random.chance(0.03) ? 1 : 0),
  );
  expect(leaksOf(copy)[0]?.sentence).toContain('AUC');
});

test('two leaks do not hide each other', () => {
  const first = number('first', (row) => outcome[row]! * 2 + random.next());
  const second = number('second', (row) => outcome[row]! * 2 + random.next());
  const leaks = probeLeaks({ rows: ROWS, columns: [...honest, first, second] }, outcome, createRandom('two'));
  expect(leaks.map(({ column }) => column)).toEqual(['first', 'second']);
});

test('an outcome that is plain from several columns together makes none of them a leak', () => {
  const easy = [0, 1, 2, 3, 4].map((each) =>
    number(`easy ${each}`, (row) => outcome[row]! + 2 * random.next()),
  );
  expect(probeLeaks({ rows: ROWS, columns: easy }, outcome, createRandom('easy'))).toEqual([]);
});

test('too few rows, constant, empty and infinite columns tell nothing', () => {
  const few = probeLeaks(
    { rows: 20, columns: [{ ...seats, values: outcome.slice(0, 20) }] },
    outcome.slice(0, 20),
    random,
  );
  expect(few).toEqual([]);
  expect(leaksOf(number('same', () => 1))).toEqual([]);
  expect(leaksOf(number('empty', () => Number.NaN))).toEqual([]);
  expect(
    leaksOf(
      number('odd', (row) => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN][row % 3]!),
    ),
  ).toEqual([]);
  expect(
    leaksOf({
      kind: 'category',
      name: 'ids',
      codes: Int32Array.from({ length: ROWS }, (_, row) => row),
      levels: Array.from({ length: ROWS }, (_, row) => `id ${row}`),
    }),
  ).toEqual([]);
});

test('what a column alone says comes from the other folds', () => {
  const alone = aloneOutOfFold(
    cellsOf(number('flag', (row) => row % 2)),
    outcome.map((_, row) => row % 2),
    Int32Array.from(outcome, (_, row) => (row < ROWS / 2 ? 0 : 1)),
    2,
  );
  const wins = ROWS / 4;
  const share = (wins + 10 * 0.5) / (wins + 10);
  expect(alone[1]).toBeCloseTo(Math.log(share / (1 - share)), 2);
});
