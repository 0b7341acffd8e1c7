import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { dayAt, offsetMinutes } from '#core/zone.ts';
import type { FieldType } from './field-type.ts';
import { parseValue } from './value.ts';

const berlin = { zone: 'Europe/Berlin', currency: 'EUR' };
const read = (type: FieldType, text: string, context = berlin) => {
  const parsed = parseValue(type, text, context);
  return parsed.ok ? parsed.value : parsed.reason;
};
const utc = (text: string) => Date.parse(text);

describe('decimals', () => {
  test.each([
    ['1234.50', '1234.5'],
    ['-3', '-3'],
    ['+007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0.00', '0'],
    ['  12 ', '12'],
    ['0.1000000000000000055', '0.1000000000000000055'],
    ['', null],
    ['   ', null],
  ])('%j is read exactly', (text, value) => {
    expect(read('decimal', text)).toBe(value);
  });

  test.each([
    ['1e3', 'write all digits: 1000'],
    ['1.5E-7', 'write all digits: 0.00000015'],
    ['1,234.50', 'write 1234.50'],
    ['1.234,50', 'write 1234.50'],
    ['1,234', 'read in two ways'],
    ['1 234', 'read in two ways'],
    ['10 %', 'percent sign'],
    ['$5.00', 'names a currency'],
    ['5 EUR', 'names a currency'],
    ['NaN', 'not a decimal'],
    ['0x10', 'not a decimal'],
    ['.', 'not a decimal'],
    ['--1', 'not a decimal'],
    ['1e999999999', 'not a decimal'],
    ['9'.repeat(61), 'more than 60 digits'],
  ])('%j is refused with how to write it', (text, reason) => {
    expect(read('decimal', text)).toContain(reason);
  });

  test('of any writing keep their value, and equal ones become the same text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+-]?0{0,3}\d{1,20}(\.\d{0,20})?$/), (text) => {
        const value = read('decimal', text) as string;
        expect(decimal(value).eq(decimal(text))).toBe(true);
        expect(value).toBe(decimal(text).isZero() ? '0' : decimal(text).toFixed());
      }),
    );
  });

  test('as amounts may not have more decimals than the currency, trailing zeros aside', () => {
    expect(read('amount', '10.00')).toBe('10');
    expect(read('amount', '10.005')).toBe('has 3 decimals, but amounts in EUR have 2');
    expect(read('amount', '10.5', { zone: 'UTC', currency: 'JPY' })).toContain('have none');
    expect(read('amount', '10.0', { zone: 'UTC', currency: 'JPY' })).toBe('10');
    expect(read('amount', '10.005', { zone: 'UTC', currency: 'KWD' })).toBe('10.005');
    expect(read('decimal', '0.000125')).toBe('0.000125');
  });
});

describe('instants', () => {
  test.each([
    ['2026-10-03T12:00:00Z', '2026-10-03T12:00:00Z'],
    ['2026-10-03 12:00:00+02:00', '2026-10-03T10:00:00Z'],
    ['2026-10-03 12:00:00+02', '2026-10-03T10:00:00Z'],
    ['2026-10-03T12:00:00.123456789-0330', '2026-10-03T15:30:00.123Z'],
    ['2026-10-03t12:00z', '2026-10-03T12:00:00Z'],
    ['2026-10-03 12:00:00 UTC', '2026-10-03T12:00:00Z'],
    ['2026-10-03T12:00:00.9999', '2026-10-03T10:00:00.999Z'],
    ['2026-12-03 12:00', '2026-12-03T11:00:00Z'],
    ['2026-10-03', '2026-10-02T22:00:00Z'],
    ['2026-03-29 02:30', '2026-03-29T01:30:00Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00Z'],
  ])('%s is read in the organization’s zone', (text, instant) => {
    expect(read('instant', text)).toBe(utc(instant));
  });

  test.each([
    ['2023-02-29', 'does not exist'],
    ['2023-02-29T10:00:00Z', 'does not exist'],
    ['2026-13-01T10:00:00Z', 'does not exist'],
    ['2026-10-03T25:00:00Z', 'impossible time'],
    ['2026-10-03T24:00:00Z', 'impossible time'],
    ['2026-10-03T12:60:00Z', 'impossible time'],
    ['2026-10-03T12:00:00+19:00', 'impossible offset'],
    ['1969-12-31T23:00:00Z', 'outside the years'],
    ['2200-01-01', 'outside the years'],
    ['10/03/2026', 'two dates'],
    ['1790000000', 'seconds since 1970'],
    ['yesterday', 'neither a date'],
  ])('%s is refused with a reason', (text, reason) => {
    expect(read('instant', text)).toContain(reason);
  });

  test('of any zone, printed with their offset or as its local time, come back', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Australia/Lord_Howe',
    ];
    const instants = fc.integer({ min: utc('1975-01-01T00:00:00Z'), max: utc('2199-01-01T00:00:00Z') });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        instants,
        fc.constantFrom('T', ' '),
        (zone, instant, between) => {
          const ahead = offsetMinutes(instant, zone);
          const wall = new Date(instant + ahead * 60_000).toISOString().slice(0, -1).replace('T', between);
          const size = Math.abs(ahead);
          const two = (part: number) => String(part).padStart(2, '0');
          const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
          const context = { zone, currency: null };
          expect(parseValue('instant', wall + offset, context)).toEqual({ ok: true, value: instant });
          expect(parseValue('day', wall + offset, context)).toEqual({
            ok: true,
            value: dayAt(instant, zone),
          });
          const local = parseValue('instant', wall, context);
          // In the hour that comes twice the earlier one is meant; everywhere else there is only one.
          const sameWall = [0, 30, 60].map((minutes) => instant - minutes * 60_000);
          expect(sameWall).toContain(local.ok && local.value);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('in a day field become the date the zone’s clock shows', () => {
    expect(read('day', '2026-10-03T22:30:00Z')).toBe('2026-10-04');
    expect(read('day', '2026-10-03 23:30')).toBe('2026-10-03');
    expect(read('day', '2026-10-03')).toBe('2026-10-03');
    expect(read('day', '2023-02-29')).toContain('does not exist');
    expect(read('day', '03.10.2026')).toContain('two dates');
  });
});

describe('other cells', () => {
  const stage = { oneOf: ['per_unit', 'flat'], also: { fixed: 'flat' } };
  test.each<[FieldType, string, unknown]>([
    ['integer', '42', 42],
    ['integer', '42.0', 42],
    ['integer', '4.5', 'is not a whole number'],
    ['integer', '3000000000', 'is too large for a whole number here'],
    ['boolean', 'Yes', true],
    ['boolean', '0', false],
    ['boolean', 'maybe', 'is neither true nor false'],
    ['currency', 'eur', 'EUR'],
    ['currency', 'EURO', 'is not an ISO 4217 currency code such as EUR'],
    ['zone', 'America/New_York', 'America/New_York'],
    ['zone', 'New York', 'is not an IANA time zone such as Europe/Berlin'],
    [stage, 'Per Unit', 'per_unit'],
    [stage, 'FIXED', 'flat'],
    [stage, 'constructor', 'is none of per_unit, flat'],
    ['text', '  two\nlines ', 'two\nlines'],
    ['text', 'a\u0000b', 'holds a control character'],
    ['text', 'x'.repeat(10_001), 'is longer than 10000 characters'],
    ['text', '\ud800', 'holds half a character'],
  ])('of type %j: %j', (type, text, expected) => {
    expect(read(type, text)).toEqual(expected);
  });

  test('of every type are null when empty', () => {
    for (const type of [
      'text',
      'decimal',
      'amount',
      'instant',
      'day',
      'currency',
      'zone',
      'boolean',
      'tiers',
    ] as const) {
      expect(parseValue(type, ' ', berlin)).toEqual({ ok: true, value: null });
      expect(parseValue(type, null, berlin)).toEqual({ ok: true, value: null });
    }
  });
});

describe('tiers', () => {
  test('are read with rising bounds, the last without end, digits kept', () => {
    const text =
      '[{"up_to":1000,"unit_amount":"0.10","flat_amount":"0"},{"up_to":null,"unit_amount":0.1000000000000000055}]';
    expect(read('tiers', text)).toEqual([
      { up_to: '1000', unit_amount: '0.1', flat_amount: '0' },
      { up_to: null, unit_amount: '0.1000000000000000055', flat_amount: '0' },
    ]);
  });

  test.each([
    ['oops', 'is not JSON'],
    ['{}', 'not a JSON list'],
    ['[]', 'not a JSON list'],
    ['[{"up_to":10,"unit_amount":"1"}]', 'tier 1 is the last and must have up_to null'],
    ['[{"up_to":null,"unit_amount":"1"},{"up_to":null,"unit_amount":"1"}]', 'tier 1 has up_to null'],
    [
      '[{"up_to":10,"unit_amount":"1"},{"up_to":10,"unit_amount":"1"},{"unit_amount":"1"}]',
      'tier 2 must have an up_to above 10',
    ],
    ['[{"up_to":null,"unit_amount":"1","unit_price":"2"}]', 'unknown key “unit_price”'],
    ['[{"up_to":null}]', 'neither unit_amount nor flat_amount'],
    ['[{"up_to":null,"unit_amount":"1,5"}]', 'not a decimal'],
    ['[{"up_to":null,"unit_amount":"-1"}]', 'not a decimal of zero or more'],
    ['[null]', 'tier 1 is not an object'],
  ])('%s are refused', (text, reason) => {
    expect(read('tiers', text)).toContain(reason);
  });
});
