import { decimal, ZERO } from '#core/decimal.ts';
import type { Terms } from '#reconciliation/rating/charge.ts';
import type { RatingCase } from '../oracle/rate.ts';

const CURRENCY_OF_DIGITS = { 0: 'JPY', 2: 'EUR', 3: 'KWD' } as const;

/** A case of the oracle in the engine's own words. */
export function termsOf(rated: RatingCase): Terms {
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
