import { describe, expect, it } from 'vitest';
import { inReporting, rateOn } from '#catalogue/rate.ts';
import { decimal } from '#core/decimal.ts';
import { minorOf, rowsOf } from './cases.ts';

type Row = Record<'case' | string, string>;
const text = (cell: string | undefined) => cell ?? '';

describe('conversion.md holds to the minor unit:', () => {
  it.each(rowsOf('conversion.md', 'converted'))('$case', (row: Row) => {
    const [currency, reporting] = [text(row.currency), text(row.reporting)];
    const minor = minorOf(text(row.amount), currency);
    const converted = inReporting(minor, currency, reporting, text(row.rate));
    expect(converted).toBe(minorOf(text(row.converted), reporting));
  });

  it.each(rowsOf('conversion.md', 'rate'))('$case', (row: Row) => {
    const rates = text(row.rates)
      .split(' ')
      .map((day) => ({ base: 'EUR', currency: 'USD', day, rate: decimal('1.25') }));
    expect(rateOn(rates, 'EUR', 'USD', text(row.day))?.day ?? '').toBe(row.found);
  });
});
