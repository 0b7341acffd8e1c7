import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { rate } from '#reconciliation/rating/charge.ts';
import { ratingCaseArbitrary } from '../oracle/arbitrary.ts';
import { oracleCharge } from '../oracle/rate.ts';
import { termsOf } from './terms.ts';

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
