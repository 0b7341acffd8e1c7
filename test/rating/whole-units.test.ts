import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { rate } from '#reconciliation/rating/charge.ts';
import { wholeCharge } from '#reconciliation/rating/whole-units.ts';
import { countableCaseArbitrary, ratingCaseArbitrary } from '../oracle/arbitrary.ts';
import { termsOf } from './terms.ts';

test('whole units charged in integers come to what the rating engine charges, or are left to it, in 20,000 random cases', () => {
  fc.assert(
    fc.property(fc.oneof(ratingCaseArbitrary, countableCaseArbitrary), fc.maxSafeNat(), (rated, many) => {
      const terms = termsOf(rated);
      const charge = wholeCharge(terms);
      for (const units of [Number(rated.units), Math.floor(Number(rated.units)), many, many % 10_000, 0]) {
        const minor = charge(units);
        if (minor !== null) expect(minor).toBe(rate(terms, decimal(units)).totalMinor);
      }
    }),
    { numRuns: 20_000 },
  );
});

test('small whole units under plain terms are always charged in integers, but for seats', () => {
  fc.assert(
    fc.property(countableCaseArbitrary, (rated) => {
      const isSeats = rated.model === 'per_unit' && rated.quantity !== null;
      expect(wholeCharge(termsOf(rated))(Number(rated.units)) === null).toBe(isSeats);
    }),
  );
});

test('a charge that is not exact as a float is left to the rating engine', () => {
  const plain = {
    discountPercent: null,
    upliftPercent: null,
    upliftCount: 0,
    coveredDays: 30,
    periodDays: 30,
  };
  const amounts = { packageSize: null, tiers: null, includedUnits: null, minimumAmount: null };
  const price = {
    model: 'per_unit' as const,
    unitAmount: '0.00000001',
    currencyDigits: 2 as const,
    ...amounts,
  };
  const terms = termsOf({ ...price, ...plain, units: '0', quantity: null, commitmentAmount: null });
  expect(wholeCharge(terms)(9_007_199_254_740_991)).toBe(9_007_199_255n);
  const dear = { ...terms, price: { ...terms.price, unitAmount: decimal('0.00000003') } };
  expect(wholeCharge(dear)(9_007_199_254_740_991)).toBeNull();
});
