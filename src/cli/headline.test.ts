import { expect, test } from 'vitest';
import type { MoneyTotal } from '#catalogue/shape.ts';
import { headlineLines } from './headline.ts';

const total = (rest: Partial<MoneyTotal>): MoneyTotal => ({
  amount: '0.00',
  currency: 'EUR',
  rate_from: null,
  rate_day: null,
  missing: [],
  unconverted: [],
  parts: [],
  ...rest,
});

test('the headline is one sum with its currencies and rates, and names what has no rate', () => {
  const usd = { amount: '125.00', currency: 'USD' };
  const yen = { amount: '5000', currency: 'JPY' };
  const owed = total({
    amount: '180.00',
    rate_from: '2026-11-30',
    rate_day: '2026-11-30',
    unconverted: [yen],
    parts: [usd, { amount: '80.00', currency: 'EUR' }, yen],
  });
  const now = total({ amount: '80.00', parts: [{ amount: '80.00', currency: 'EUR' }] });
  const back = total({ amount: null, unconverted: [yen], parts: [yen] });
  const rates = { from: '2026-11-30', to: '2026-11-30', source: 'ECB' };
  expect(
    headlineLines({ reporting: { owed, owed_billable_now: now, owed_to_customer: back }, rates }),
  ).toEqual([
    'Earned and not billed: 180.00 EUR at ECB rates of 2026-11-30 (125.00 USD, 80.00 EUR, 5000 JPY)',
    '  Not in it, as no exchange rate is known: 5000 JPY',
    'Of it billable now: 80.00 EUR',
    'Credit due to customers: 5000 JPY',
    '  Not in it, as no exchange rate is known: 5000 JPY',
  ]);
  const nothing = { owed: total({}), owed_billable_now: total({}), owed_to_customer: total({}) };
  expect(headlineLines({ reporting: nothing, rates: null })[0]).toBe('Earned and not billed: nothing');
});
