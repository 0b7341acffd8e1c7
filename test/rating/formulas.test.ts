import { describe, expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { rate } from '#reconciliation/rating/charge.ts';
import { RATING_PAGES, ratingCasesOf } from '../oracle/cases.ts';
import { termsOf } from './terms.ts';

describe.each(RATING_PAGES)('the engine charges what docs/formulas/%s works out by hand', (page) => {
  test.each(ratingCasesOf(page))('$name', (worked) => {
    const charge = rate(termsOf(worked.case), decimal(worked.case.units));
    expect(charge.totalMinor).toBe(worked.expectedMinor);
    if (worked.beforeFloorMinor !== null) expect(charge.ratedMinor).toBe(worked.beforeFloorMinor);
  });
});
