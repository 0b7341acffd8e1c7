import { expect, test } from 'vitest';
import { sumByCurrency, sumDecimalTexts } from './sum.ts';

test('amounts add up to the cent where floating point would not', () => {
  expect(sumDecimalTexts(['0.10', '0.20'])).toBe('0.30');
  expect(sumDecimalTexts(['90071992547409.91', '0.01', '-0.02'])).toBe('90071992547409.90');
});

test('a sum keeps the places of its longest part, and its sign', () => {
  expect(sumDecimalTexts(['-1.5', '0.25'])).toBe('-1.25');
  expect(sumDecimalTexts(['-0.05', '0.00'])).toBe('-0.05');
  expect(sumDecimalTexts([])).toBe('0');
});

test('two currencies are never added, and an unknown amount is left out', () => {
  const rows = [
    { amount: '5.00', currency: 'USD' },
    { amount: '7.25', currency: 'EUR' },
    { amount: '1.75', currency: 'EUR' },
    { amount: null, currency: 'EUR' },
  ];
  expect(sumByCurrency(rows)).toEqual([
    { amount: '9.00', currency: 'EUR' },
    { amount: '5.00', currency: 'USD' },
  ]);
});
