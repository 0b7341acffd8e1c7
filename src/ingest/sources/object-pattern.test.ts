import { expect, test } from 'vitest';
import { objectPattern } from './object-pattern.ts';

const CASES: [string, string, boolean][] = [
  ['usage/{date}.parquet', 'usage/2026-10-31.parquet', true],
  ['usage/{date}.parquet', 'usage/2026-1-31.parquet', false],
  ['usage/{yyyy}/{mm}/{dd}/*.csv', 'usage/2026/10/31/part-0.csv', true],
  ['usage/{yyyy}/{mm}/{dd}/*.csv', 'usage/2026/10/31/more/part-0.csv', false],
  ['usage/**.csv', 'usage/2026/10/31/more/part-0.csv', true],
  ['**', 'a/b/c', true],
  ['*', 'a/b', false],
  ['*.csv', '.csv', true],
  ['a*b*c', 'aXbYbZc', true],
  ['a.csv', 'aXcsv', false],
  ['(a+)+$', '(a+)+$', true],
];

test.each(CASES)('the pattern %s tells of %s: %s', (pattern, name, expected) => {
  expect(objectPattern(pattern).matches(name)).toBe(expected);
});

test('a store is listed by what stands before the first wildcard', () => {
  expect(objectPattern('usage/{yyyy}/*.csv').prefix).toBe('usage/');
  expect(objectPattern('**').prefix).toBe('');
});

test('a pattern that would keep a regular expression busy for years is refused at once', () => {
  const pattern = objectPattern(`${'*a'.repeat(100)}b`);
  expect(pattern.matches('a'.repeat(1_024))).toBe(false);
});
