import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countableCaseArbitrary, ratingCaseArbitrary, ratingCaseArbitraryOf } from './arbitrary.ts';
import { decimalText, fraction, halfEven, plus } from './fraction.ts';
import { oracleCharge, type RatingCase } from './rate.ts';

/** Ten-thousandths of a major unit, whole: the countable cases have at most four decimals. */
const small = (text: string | null): bigint => {
  const [whole, decimals = ''] = (text ?? '0').split('.');
  return BigInt(`${whole}${decimals.padEnd(4, '0')}`);
};

/** Walks unit by unit, asks for each which tier or package it falls in, and never multiplies units by a price. */
function countedTenThousandths(rated: RatingCase): bigint {
  const tiers = rated.tiers ?? [];
  const tierOf = (unit: number) => tiers.findIndex((tier) => tier.upTo === null || unit <= Number(tier.upTo));
  const isSeats = rated.model === 'per_unit' && rated.quantity !== null;
  const used = Math.max(Number(rated.units), isSeats ? Number(rated.quantity) : 0);
  const billable = isSeats ? used : used - Number(rated.includedUnits ?? '0');
  if (rated.model === 'flat') return small(rated.unitAmount);
  let total = 0n;
  const entered = new Set<number>();
  for (let unit = 1; unit <= billable; unit += 1) {
    if (rated.model === 'per_unit') total += small(rated.unitAmount);
    if (rated.model === 'package' && (unit - 1) % Number(rated.packageSize) === 0)
      total += small(rated.unitAmount);
    if (rated.model === 'graduated' || rated.model === 'volume') {
      const index = tierOf(rated.model === 'graduated' ? unit : billable);
      total += small(tiers[index]?.unitAmount ?? null);
      if (!entered.has(index)) total += small(tiers[index]?.flatAmount ?? null);
      entered.add(index);
    }
  }
  return total;
}

/** Half-even by looking at the digits that fall away. */
function cutHalfEven(tenThousandths: bigint, digits: number): bigint {
  const size = 10n ** BigInt(4 - digits);
  const [kept, rest] = [tenThousandths / size, tenThousandths % size];
  if (rest * 2n === size) return kept % 2n === 0n ? kept : kept + 1n;
  return rest * 2n > size ? kept + 1n : kept;
}

describe('the oracle', () => {
  it('agrees with counting unit by unit wherever units can be counted', () => {
    fc.assert(
      fc.property(countableCaseArbitrary, (rated) => {
        const before = cutHalfEven(countedTenThousandths(rated), rated.currencyDigits);
        const floors = [rated.minimumAmount, rated.commitmentAmount].map((amount) =>
          cutHalfEven(small(amount), rated.currencyDigits),
        );
        const total = [before, ...floors].reduce((most, each) => (each > most ? each : most));
        const charge = oracleCharge(rated);
        expect(charge).toEqual({
          totalMinor: total,
          beforeFloorMinor: before,
          toppedUpMinor: total - before,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('never tops up below zero, and a total is its charge and its top-up', () => {
    fc.assert(
      fc.property(ratingCaseArbitrary, (rated) => {
        const charge = oracleCharge(rated);
        expect(charge.beforeFloorMinor >= 0n && charge.toppedUpMinor >= 0n).toBe(true);
        expect(charge.totalMinor).toBe(charge.beforeFloorMinor + charge.toppedUpMinor);
      }),
    );
  });

  it('leaves the floor alone under a discount of 100 %, which takes the whole charge', () => {
    fc.assert(
      fc.property(ratingCaseArbitrary, (rated) => {
        const given = oracleCharge({ ...rated, discountPercent: '100' });
        const unused = oracleCharge({
          ...rated,
          unitAmount: rated.unitAmount && '0',
          units: '0',
          tiers: rated.tiers && [],
        });
        expect(given.beforeFloorMinor).toBe(0n);
        expect(given.totalMinor).toBe(unused.totalMinor);
      }),
    );
  });

  it('never charges less for more units, except by volume', () => {
    for (const model of ['per_unit', 'graduated', 'package', 'flat'] as const) {
      fc.assert(
        fc.property(ratingCaseArbitraryOf(model), fc.nat({ max: 10_000 }), (rated, more) => {
          const units = decimalText(plus(fraction(rated.units), fraction(String(more))));
          expect(oracleCharge({ ...rated, units }).totalMinor >= oracleCharge(rated).totalMinor).toBe(true);
        }),
      );
    }
  });

  it('prices one open tier the same by volume and by graduation', () => {
    fc.assert(
      fc.property(ratingCaseArbitraryOf('graduated'), (rated) => {
        const tiers = (rated.tiers ?? []).slice(-1);
        expect(oracleCharge({ ...rated, tiers, model: 'volume' })).toEqual(oracleCharge({ ...rated, tiers }));
      }),
    );
  });

  it('does not prorate metered units, whatever the days covered', () => {
    fc.assert(
      fc.property(ratingCaseArbitrary, (rated) => {
        if (rated.model === 'flat' || rated.quantity !== null) return;
        const metered = { ...rated, includedUnits: null };
        const whole = oracleCharge({ ...metered, coveredDays: metered.periodDays });
        expect(oracleCharge(metered).beforeFloorMinor).toBe(whole.beforeFloorMinor);
      }),
    );
  });

  it('refuses units that no tier prices, and a card without its amount', () => {
    const base = {
      includedUnits: null,
      minimumAmount: null,
      commitmentAmount: null,
      quantity: null,
      packageSize: null,
    };
    const plain = {
      ...base,
      discountPercent: null,
      upliftPercent: null,
      upliftCount: 0,
      coveredDays: 1,
      periodDays: 1,
    };
    const closed = [{ upTo: '10', unitAmount: '1', flatAmount: '0' }];
    const rated = { ...plain, unitAmount: null, tiers: closed, units: '11', currencyDigits: 2 as const };
    expect(() => oracleCharge({ ...rated, model: 'graduated' })).toThrow(RangeError);
    expect(() => oracleCharge({ ...rated, model: 'volume' })).toThrow(RangeError);
    expect(() => oracleCharge({ ...rated, model: 'per_unit' })).toThrow(RangeError);
    expect(oracleCharge({ ...rated, model: 'graduated', units: '10' }).totalMinor).toBe(1_000n);
  });
});

describe('half-even', () => {
  it.each([
    ['0.5', 0n],
    ['1.5', 2n],
    ['2.5', 2n],
    ['2.500000000000000000000000001', 3n],
    ['2.499999999999999999999999999', 2n],
    ['-0.5', 0n],
    ['-1.5', -2n],
    ['-2.6', -3n],
  ])('rounds %s to %s', (text, rounded) => {
    expect(halfEven(fraction(text))).toBe(rounded);
  });
});
