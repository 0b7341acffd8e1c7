import { expect, test } from 'vitest';
import { purchasesOf, soundPurchases, summarise } from './purchases.ts';

const made = summarise(
  [
    [
      { at: 2, amount: 10 },
      { at: 0, amount: 30 },
      { at: 2, amount: 5 },
      { at: 6, amount: 25 },
      { at: 11, amount: 99 },
    ],
    [{ at: 4, amount: 7 }],
    [],
  ],
  10,
);

test('repeats, recency, age and mean spend are counted by hand, with one purchase per instant', () => {
  expect([...made.repeats]).toEqual([2, 0, 0]);
  expect([...made.recency]).toEqual([6, 0, 0]);
  expect([...made.age]).toEqual([10, 6, 0]);
  expect([...made.spend]).toEqual([20, Number.NaN, Number.NaN]);
  expect([...made.first]).toEqual([30, 7, Number.NaN]);
});

test('impossible histories become possible ones', () => {
  const sound = soundPurchases({
    rows: 3,
    repeats: new Float64Array([-1, 2.4, Number.NaN]),
    recency: new Float64Array([5, 50, 1]),
    age: new Float64Array([10, 20, Number.POSITIVE_INFINITY]),
    spend: new Float64Array([4, Number.POSITIVE_INFINITY, 3]),
    first: new Float64Array([1, Number.NaN, 2]),
  });
  expect([...sound.repeats]).toEqual([0, 2, 0]);
  expect([...sound.recency]).toEqual([0, 20, 0]);
  expect([...sound.age]).toEqual([10, 20, 0]);
  expect([...sound.spend]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect([...purchasesOf(sound, Int32Array.of(1)).age]).toEqual([20]);
});
