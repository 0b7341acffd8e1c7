import { expect, test } from 'vitest';
import type { MoneyTotal } from '#catalogue/shape.ts';
import { monthsByCurrency } from './months.ts';

const total = (...parts: MoneyTotal['parts']): MoneyTotal => ({
  amount: null,
  currency: 'EUR',
  rate_from: null,
  rate_day: null,
  missing: [],
  unconverted: [],
  parts,
});

test('months of a currency have none missing between its first and its last, and start five years before it', () => {
  const rows = monthsByCurrency([
    { month: '2010-05', owed: total({ amount: '1', currency: 'JPY' }), creditDue: total() },
    { month: '2025-11', owed: total({ amount: '7.00', currency: 'EUR' }), creditDue: total() },
    {
      month: '2026-01',
      owed: total({ amount: '5', currency: 'JPY' }),
      creditDue: total({ amount: '2.50', currency: 'EUR' }),
    },
  ]);
  expect(rows.filter(({ currency }) => currency === 'EUR')).toEqual([
    { month: '2025-11', currency: 'EUR', leak: '7.00', over_billed: '0.00' },
    { month: '2025-12', currency: 'EUR', leak: '0.00', over_billed: '0.00' },
    { month: '2026-01', currency: 'EUR', leak: '0.00', over_billed: '2.50' },
  ]);
  const yen = rows.filter(({ currency }) => currency === 'JPY');
  expect([yen.length, yen[0]?.month, yen[1]?.month, yen.at(-1)]).toEqual([
    62,
    '2010-05',
    '2021-01',
    { month: '2026-01', currency: 'JPY', leak: '5', over_billed: '0' },
  ]);
});
