import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { currencyName, isCountedWhole, minorDigits, parseCurrency } from './currency.ts';
import { ISO_4217 } from './iso-4217.ts';

/** The list that ISO 4217's maintenance agency published on 2024-06-25, made plain: code, decimals (or none), name. */
const LIST_ONE = readFileSync(
  new URL('../../test/fixtures/iso-4217/list-one-2024-06-25.csv', import.meta.url),
  'utf8',
);
const published = new Map(
  LIST_ONE.trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',') as [string, string])
    .map(([code, decimals]) => [code, decimals === '' ? null : Number(decimals)]),
);

const NO_CURRENCY = ['XAG', 'XAU', 'XBA', 'XBB', 'XBC', 'XBD', 'XPD', 'XPT', 'XTS', 'XXX'];
/** Withdrawn before that list, and in earlier invoices still. */
const BEFORE = ['HRK', 'SLL', 'ZWL'];
const SINCE = ['XAD', 'XCG'];
/** Where the runtime's locale data leaves the small coins out. */
const DIFFERENT: Record<string, number> = { IQD: 3 };
for (const code of 'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER'.split(' '))
  DIFFERENT[code] = 2;

describe('the table of currencies', () => {
  test('has each code once, in order, in capitals and with a name', () => {
    const codes = ISO_4217.map(([code]) => code);
    expect([...new Set(codes)].sort()).toEqual(codes);
    expect(ISO_4217.filter(([code, , name]) => !/^[A-Z]{3}$/.test(code) || name === '')).toEqual([]);
  });

  test('has the codes and decimals that ISO 4217 published, but for what is no currency of an amount', () => {
    const expected = [...published].filter(([code]) => !NO_CURRENCY.includes(code));
    const own = ISO_4217.filter(([code]) => ![...BEFORE, ...SINCE].includes(code));
    expect(own.map(([code, decimals]) => [code, decimals])).toEqual(expected);
  });

  test('agrees with the runtime’s locale data but for the seventeen whose coins that leaves out', () => {
    const differing: Record<string, number> = {};
    for (const code of Intl.supportedValuesOf('currency')) {
      const { maximumFractionDigits } = new Intl.NumberFormat('en', {
        style: 'currency',
        currency: code,
      }).resolvedOptions();
      expect(parseCurrency(code)).toBe(code);
      if (minorDigits(code) !== maximumFractionDigits) differing[code] = minorDigits(code);
    }
    expect(differing).toEqual(DIFFERENT);
  });
});

test('a code is read in any case, and what is no currency of an amount is refused', () => {
  expect(['eur', ' HUF ', 'CLF', 'XDR', 'HRK'].map(parseCurrency)).toEqual([
    'EUR',
    'HUF',
    'CLF',
    'XDR',
    'HRK',
  ]);
  for (const text of [...NO_CURRENCY, 'EURO', 'EU', '', '€', 'ZZZ']) expect(parseCurrency(text)).toBeNull();
});

test('a unit of account without a minor unit is counted in hundredths', () => {
  const without = ISO_4217.filter(([, decimals]) => decimals === null).map(([code]) => code);
  expect(without).toEqual(['XDR', 'XSU', 'XUA']);
  expect(without.map(minorDigits)).toEqual([2, 2, 2]);
});

test('a currency has its English name, and trade counts some in whole units', () => {
  expect(['CHF', 'JPY'].map(currencyName)).toEqual(['Swiss Franc', 'Yen']);
  expect(['JPY', 'HUF', 'EUR', 'KWD'].map(isCountedWhole)).toEqual([true, true, false, false]);
});
