import { expect, test } from 'vitest';
import { searchOf, searchText, texts } from './search.ts';

test('an address keeps its words through a round trip, and reads as words', () => {
  const search = { type: 'over_billed,price_drift', search: 'a & b', min_amount: '100' };
  expect(searchText(search)).toBe('?type=over_billed,price_drift&search=a+%26+b&min_amount=100');
  expect(searchOf(searchText(search))).toEqual(search);
});

test('unknown and empty words are dropped', () => {
  expect(texts('type', 'sort')({ type: 'late_usage', sort: '', other: 'x', count: 3 })).toEqual({
    type: 'late_usage',
  });
});
