import { expect, test } from 'vitest';
import { fileColumns, guessColumns, guessPositive } from './file-columns.ts';

const CSV = 'deal_id,closed_on,plan,won\nD1,2026-01-02,"Basic, yearly",yes\nD2,2026-01-03,Pro,no\nD3,2026-0';

test('the head of a file gives its columns with their first values; a line that is cut off does not count', () => {
  expect(fileColumns(CSV, false)).toEqual([
    { name: 'deal_id', values: ['D1', 'D2'] },
    { name: 'closed_on', values: ['2026-01-02', '2026-01-03'] },
    { name: 'plan', values: ['Basic, yearly', 'Pro'] },
    { name: 'won', values: ['yes', 'no'] },
  ]);
});

test('semicolons, quotes within quotes, carriage returns and a byte order mark are read', () => {
  expect(fileColumns('\uFEFFa;b\r\n"say ""x""";2\r\n', true)).toEqual([
    { name: 'a', values: ['say "x"'] },
    { name: 'b', values: ['2'] },
  ]);
});

test('lines of JSON give their keys', () => {
  expect(fileColumns('{"a":1,"won":true}\n{"a":2,"won":false}\n{"a', false)).toEqual([
    { name: 'a', values: ['1', '2'] },
    { name: 'won', values: ['true', 'false'] },
  ]);
});

test('Parquet and an empty file have no columns that can be read here', () => {
  expect(fileColumns('PAR1\u0000', true)).toEqual([]);
  expect(fileColumns('', true)).toEqual([]);
});

test('outcome, date, row and the word for yes are guessed by name and by what stands there', () => {
  const columns = fileColumns(CSV, false);
  expect(guessColumns(columns)).toEqual({ outcome: 'won', date: 'closed_on', id: 'deal_id' });
  expect(guessPositive(columns[3])).toBe('yes');
  expect(guessPositive({ name: 'stage', values: ['lost to X', 'signed'] })).toBe('');
});
