import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, ZERO } from '#core/decimal.ts';
import { ratingCaseArbitrary } from '../../../test/oracle/arbitrary.ts';
import { oracleCharge, type RatingCase } from '../../../test/oracle/rate.ts';
import { rate, type Terms } from './charge.ts';

const CURRENCY_OF_DIGITS = { 0: 'JPY', 2: 'EUR', 3: 'KWD' } as const;

/** The same case in our own words. */
function termsOf(rated: RatingCase): Terms {
  const optional = (text: string | null) => (text === null ? null : decimal(text));
  return {
    price: {
      priceId: 'price',
      productKey: 'product',
      model: rated.model,
      currency: CURRENCY_OF_DIGITS[rated.currencyDigits],
      unitAmount: optional(rated.unitAmount),
      packageSize: optional(rated.packageSize),
      tiers: (rated.tiers ?? []).map((tier) => ({
        upTo: optional(tier.upTo),
        unitAmount: decimal(tier.unitAmount),
        flatAmount: decimal(tier.flatAmount),
      })),
      includedUnits: optional(rated.includedUnits),
      minimumAmount: optional(rated.minimumAmount),
      effectiveFrom: '2000-01-01',
      effectiveTo: null,
    },
    quantity: optional(rated.quantity),
    upliftPercent: optional(rated.upliftPercent) ?? ZERO,
    upliftCount: rated.upliftCount,
    discountPercent: optional(rated.discountPercent) ?? ZERO,
    commitmentAmount: optional(rated.commitmentAmount),
    coveredDays: rated.coveredDays,
    periodDays: rated.periodDays,
  };
}

test('the engine and a naive oracle in exact fractions charge the same in 10,000 random cases', () => {
  fc.assert(
    fc.property(ratingCaseArbitrary, (rated) => {
      const expected = oracleCharge(rated);
      const charge = rate(termsOf(rated), decimal(rated.units));
      expect(charge.totalMinor).toBe(expected.totalMinor);
      expect(charge.ratedMinor).toBe(expected.beforeFloorMinor);
    }),
    { numRuns: 10_000 },
  );
});
