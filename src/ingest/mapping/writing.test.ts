import { describe, expect, test } from 'vitest';
import type { FieldType } from './field-type.ts';
import { plainForm } from './plain-form.ts';
import { decideWriting, headerOf } from './writing.ts';

const read = (type: FieldType, values: string[], column = 'x', currency: string | null = null) => {
  const writing = decideWriting(type, column, values, false);
  return values.map((value) => plainForm(type, value, writing, currency));
};

describe('numbers are read by what their column shows', () => {
  test.each<[string[], string[]]>([
    [
      ['950.00', '1,250.00', '950.00 €'],
      ['950.00', '1250.00', '950.00'],
    ],
    [
      ['1.250,00', '950,00', '-1.000,00 €'],
      ['1250.00', '950.00', '-1000.00'],
    ],
    [
      ['1 250,00', '950,5'],
      ['1250.00', '950.5'],
    ],
    [
      ['1\u202f250,00', '7,5'],
      ['1250.00', '7.5'],
    ],
    [
      ["1'250.00", '7.5'],
      ['1250.00', '7.5'],
    ],
    [
      ['(33.52)', '($182.77)', '12.00'],
      ['-33.52', '-182.77', '12.00'],
    ],
    [
      ['950.00-', '−12.50'],
      ['-950.00', '-12.50'],
    ],
    [
      ['1,234,567', '12'],
      ['1234567', '12'],
    ],
    [
      ['1.234.567', '12'],
      ['1234567', '12'],
    ],
    [
      ['1.250', '2,5'],
      ['1250', '2.5'],
    ],
    [
      ['USD 12.00', '1,300.00 USD'],
      ['12.00', '1300.00'],
    ],
    [
      ['10 %', '2.5%'],
      ['10', '2.5'],
    ],
    [
      ['0.125', '1.250'],
      ['0.125', '1.250'],
    ],
    [
      ['(0.00)', '0.10'],
      ['0.00', '0.10'],
    ],
  ])('%j', (values, plain) => {
    expect(read('amount', values)).toEqual(plain);
  });

  test('what can be read in two ways is asked, the likelier way first', () => {
    expect(decideWriting('amount', 'x', ['1,250', '3,000'], false).open).toEqual([
      'decimal-point',
      'decimal-comma',
    ]);
    expect(decideWriting('amount', 'x', ['1,250', '3,000.50'], false).open).toBeNull();
  });

  test('a column that contradicts itself is left to the strict reading', () => {
    expect(read('amount', ['1.250,00', '1,250.00'])).toEqual(['1.250,00', '1,250.00']);
  });

  test('a sign of another currency than the row’s is left to the strict reading', () => {
    expect(read('amount', ['950.00 €', '1.00'], 'x', 'USD')).toEqual(['950.00 €', '1.00']);
    expect(read('amount', ['$950.00', 'US$1.00'], 'x', 'USD')).toEqual(['950.00', '1.00']);
    expect(read('amount', ['A$950.00', '1.00'], 'x', 'USD')).toEqual(['A$950.00', '1.00']);
  });

  test('a header that says cents or thousands scales what stands below', () => {
    expect(read('amount', ['1250', '3'], 'amount_cents', 'EUR')).toEqual(['12.5', '0.03']);
    expect(read('amount', ['1250'], 'Amount (cents)', 'JPY')).toEqual(['1250']);
    expect(read('decimal', ['1.5'], 'Units (in thousands)')).toEqual(['1500']);
  });

  test('a long text costs no time', () => {
    const text = `${'1'.repeat(50_000)}x`;
    expect(read('amount', [text])).toEqual([text]);
  });
});

describe('dates are read in the order that their column shows', () => {
  test.each<[string[], string[]]>([
    [
      ['03/04/2026', '14/04/2026'],
      ['2026-04-03', '2026-04-14'],
    ],
    [
      ['03/04/2026', '04/14/2026'],
      ['2026-03-04', '2026-04-14'],
    ],
    [
      ['3.4.2026', '1.2.26'],
      ['2026-04-03', '2026-02-01'],
    ],
    [
      ['46023', '46054'],
      ['2026-01-01', '2026-02-01'],
    ],
    [
      ['2026-01-01', '14/01/2026'],
      ['2026-01-01', '2026-01-14'],
    ],
  ])('%j', (values, plain) => {
    expect(read('day', values)).toEqual(plain);
  });

  test.each<[string, string[], string[]]>([
    ['x', ['14/04/2026 2:05 PM', '15/04/2026 12:00 AM'], ['2026-04-14T14:05:00', '2026-04-15T00:00:00']],
    ['Timestamp (UTC)', ['2026-02-01 05:30:00'], ['2026-02-01T05:30:00Z']],
    ['created_utc', ['2026-02-01 05:30'], ['2026-02-01T05:30:00Z']],
    ['Time (America/New_York)', ['2026-02-01 05:30:00'], ['2026-02-01T10:30:00Z']],
    ['x', ['1767225600', '1767225601'], ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z']],
    ['x', ['1767225600123'], ['2026-01-01T00:00:00.123Z']],
    ['x', ['46023.5'], ['2026-01-01T12:00:00']],
  ])('%s %j', (column, values, plain) => {
    expect(read('instant', values, column)).toEqual(plain);
  });

  test('an order that nothing shows is asked, and one that contradicts itself left to the strict reading', () => {
    expect(decideWriting('day', 'x', ['03/04/2026'], false).open).toEqual(['day-month', 'month-day']);
    expect(decideWriting('day', 'x', ['03/04/2026'], true).open).toEqual(['month-day', 'day-month']);
    expect(read('day', ['14/04/2026', '04/14/2026'])).toEqual(['14/04/2026', '04/14/2026']);
  });
});

test('a header is its name and what it says of its values', () => {
  expect(headerOf('Created (UTC)')).toEqual({ base: 'Created', zone: 'UTC', scale: [] });
  expect(headerOf('Amount (EUR)')).toEqual({ base: 'Amount', zone: null, scale: [] });
  expect(headerOf('unit_amount_cents')).toEqual({ base: 'unit_amount', zone: null, scale: ['minor-units'] });
  expect(headerOf('Name (legal)')).toEqual({ base: 'Name (legal)', zone: null, scale: [] });
});
