import { Decimal, ZERO } from '#core/decimal.ts';
import type { Price } from '#records/price.ts';

/**
 * Units to be priced, multiplied by `scale` (the days of the billing period), so that included units
 * prorated by thirds stay exact. A model returns its amount in major units, multiplied by the same scale.
 */
export type ScaledUnits = { readonly units: Decimal; readonly scale: number };

/** What a model says: the scaled amount and, in words and figures for who asks, how it came about. */
export type ModelCharge = { readonly amount: Decimal; readonly arithmetic: () => string };

export type Model = (price: Price, units: ScaledUnits) => ModelCharge;

export function unitAmountOf(price: Price): Decimal {
  return price.unitAmount ?? ZERO;
}

/** Units as a person reads them: exact when short, else to six decimals. */
export function showUnits({ units, scale }: ScaledUnits): string {
  return units.div(scale).toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN).toFixed();
}

/** An amount in major units as a person reads it, with up to eight decimals. */
export function showAmount(scaled: Decimal, scale: number): string {
  return scaled.div(scale).toDecimalPlaces(8, Decimal.ROUND_HALF_EVEN).toFixed();
}
