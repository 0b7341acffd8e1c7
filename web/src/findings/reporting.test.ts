import { expect, test } from 'vitest';
import { isMixed, isNothing, type MoneyTotal, missingText, rateDays, ratesOf, sumText } from './reporting.ts';

const part = (amount: string, currency: string) => ({ amount, currency });
const total = (rest: Partial<MoneyTotal>): MoneyTotal => ({
  amount: '100.00',
  currency: 'EUR',
  rate_from: null,
  rate_day: null,
  missing: [],
  unconverted: [],
  parts: [part('100.00', 'EUR')],
  ...rest,
});

test('a sum is one figure in the reporting currency, or its currencies where nothing has a rate', () => {
  expect(sumText(total({}))).toBe('€100');
  const yen = [part('300', 'JPY')];
  expect(sumText(total({ amount: null, unconverted: yen, parts: yen }))).toBe('¥300');
  expect(isMixed(total({}))).toBe(false);
  expect(isMixed(total({ parts: yen }))).toBe(true);
  expect(isNothing(total({ parts: [part('0.00', 'EUR')] }))).toBe(true);
  expect(isNothing(total({ amount: null, parts: yen }))).toBe(false);
});

test('what has no exchange rate is named with its amount, and nothing is said where all has one', () => {
  expect(missingText([{ total: total({}), words: 'owed' }])).toBeNull();
  const yen = total({ unconverted: [part('5000', 'JPY')] });
  expect(missingText([{ total: yen, words: 'owed' }])).toBe(
    '¥5,000 owed has no exchange rate and is not in the sums.',
  );
  const both = total({ unconverted: [part('5000', 'JPY'), part('77.10', 'USD')] });
  expect(
    missingText([
      { total: both, words: 'owed' },
      { total: yen, words: 'of credit due' },
    ]),
  ).toBe('¥5,000 and $77.10 owed and ¥5,000 of credit due have no exchange rate and are not in the sums.');
});

test('rates are named by their source and their days', () => {
  expect(ratesOf('ECB')).toBe('ECB rates');
  expect(ratesOf('file')).toBe('rates');
  expect(ratesOf(null)).toBe('rates');
  expect(rateDays('2026-11-30', '2026-11-30')).toBe('Nov 30, 2026');
  expect(rateDays('2026-01-30', '2026-11-30')).toBe('Jan 30, 2026 to Nov 30, 2026');
});
