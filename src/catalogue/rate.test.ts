import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { inReporting, type Rate, rateOn } from './rate.ts';

const rate = (base: string, currency: string, day: string, value: string): Rate => ({
  base,
  currency,
  day,
  rate: decimal(value),
});
/** Thursday 5 and Friday 6 March 2026, as the ECB quotes: units for one euro. */
const ECB = [
  rate('EUR', 'USD', '2026-03-05', '1.10'),
  rate('EUR', 'USD', '2026-03-06', '1.20'),
  rate('EUR', 'GBP', '2026-03-05', '0.80'),
  rate('EUR', 'GBP', '2026-03-06', '0.90'),
];
const on = (reporting: string, currency: string, day: string, rates = ECB) => {
  const found = rateOn(rates, reporting, currency, day);
  return found && `${found.perReporting.toDecimalPlaces(8).toFixed()} of ${found.day}`;
};

describe('the rate of a day', () => {
  test('is that of the latest working day before a weekend', () => {
    expect(on('EUR', 'USD', '2026-03-05')).toBe('1.1 of 2026-03-05');
    expect(on('EUR', 'USD', '2026-03-08')).toBe('1.2 of 2026-03-06');
  });

  test('is none before the first one, and none once it is older than ten days', () => {
    expect(on('EUR', 'USD', '2026-03-04')).toBeNull();
    expect(on('EUR', 'USD', '2026-03-16')).toBe('1.2 of 2026-03-06');
    expect(on('EUR', 'USD', '2026-03-17')).toBeNull();
    expect(on('EUR', 'SEK', '2026-03-06')).toBeNull();
  });

  test('is crossed by way of the base where that is not the reporting currency', () => {
    expect(on('USD', 'EUR', '2026-03-05')).toBe('0.90909091 of 2026-03-05');
    expect(on('USD', 'GBP', '2026-03-06')).toBe('0.75 of 2026-03-06');
    expect(on('SEK', 'GBP', '2026-03-06')).toBeNull();
  });

  test('is as old as the older of two rates that are crossed', () => {
    const rates = [...ECB, rate('EUR', 'GBP', '2026-03-12', '0.60')];
    expect(on('USD', 'GBP', '2026-03-13', rates)).toBe('0.5 of 2026-03-06');
    expect(on('USD', 'GBP', '2026-03-17', rates)).toBeNull();
  });

  test('is the direct one before a crossed one of the same day, and the newer before either', () => {
    const direct = [...ECB, rate('USD', 'GBP', '2026-03-06', '0.7')];
    expect(on('USD', 'GBP', '2026-03-06', direct)).toBe('0.7 of 2026-03-06');
    const older = [...ECB, rate('USD', 'GBP', '2026-03-05', '0.7')];
    expect(on('USD', 'GBP', '2026-03-06', older)).toBe('0.75 of 2026-03-06');
  });

  test('is one for the reporting currency itself, without any rate', () => {
    expect(on('EUR', 'EUR', '2026-03-06', [])).toBe('1 of 2026-03-06');
  });
});

describe('an amount in the reporting currency', () => {
  test('moves the point by both currencies’ decimals', () => {
    // 1,000 yen at 160 are 6.25 euros; 1.500 dinars at 0.33 are 4.5454… euros; 6.25 euros are 1,000 yen.
    expect(inReporting(1_000n, 'JPY', 'EUR', '160')).toBe(625n);
    expect(inReporting(1_500n, 'KWD', 'EUR', '0.33')).toBe(455n);
    expect(inReporting(625n, 'EUR', 'JPY', '0.00625')).toBe(1_000n);
    expect(inReporting(-1_500n, 'KWD', 'EUR', '0.33')).toBe(-455n);
  });

  test('rounds a tie to the even minor unit, on either side of nothing', () => {
    expect([1n, 3n, 5n, -1n, -3n, -5n].map((minor) => inReporting(minor, 'USD', 'EUR', '2'))).toEqual([
      0n,
      2n,
      2n,
      0n,
      -2n,
      -2n,
    ]);
  });

  test('is off by at most half a minor unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 18n), 10n ** 18n),
        fc.integer({ min: 1, max: 10 ** 9 }),
        (minor, units) => {
          const per = decimal(units).div(10 ** 6);
          const exact = decimal(minor).div(per);
          expect(
            exact
              .minus(decimal(inReporting(minor, 'USD', 'EUR', per)))
              .abs()
              .lte('0.5'),
          ).toBe(true);
        },
      ),
    );
  });
});
