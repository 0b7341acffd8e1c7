import type { CurrencyCode } from '#core/currency.ts';
import type { Decimal } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';

export type PriceModel = 'per_unit' | 'graduated' | 'volume' | 'package' | 'flat';

/** `upTo` is inclusive and cumulative; null in the last tier. Amounts are in major units. */
export type Tier = {
  readonly upTo: Decimal | null;
  readonly unitAmount: Decimal;
  readonly flatAmount: Decimal;
};

/** One version of a price, in force on `[effectiveFrom, effectiveTo)`. All amounts are per billing period. */
export type Price = {
  readonly priceId: string;
  readonly productKey: string;
  readonly model: PriceModel;
  readonly currency: CurrencyCode;
  readonly unitAmount: Decimal | null;
  readonly packageSize: Decimal | null;
  readonly tiers: readonly Tier[];
  readonly includedUnits: Decimal | null;
  readonly minimumAmount: Decimal | null;
  readonly effectiveFrom: Day;
  readonly effectiveTo: Day | null;
};

/** The version in force on a day, or null. When windows overlap by mistake the newest wins. */
export function priceInForce(versions: readonly Price[], day: Day): Price | null {
  let found: Price | null = null;
  for (const version of versions) {
    if (version.effectiveFrom > day || (version.effectiveTo !== null && day >= version.effectiveTo)) continue;
    if (!found || version.effectiveFrom > found.effectiveFrom) found = version;
  }
  return found;
}
