import type { Price } from '#records/price.ts';
import { type ModelCharge, type ScaledUnits, showAmount, showUnits, unitAmountOf } from './scaled.ts';

/** Every unit at one price (docs/formulas/per-unit.md). */
export function perUnit(price: Price, units: ScaledUnits): ModelCharge {
  const amount = units.units.times(unitAmountOf(price));
  return {
    amount,
    arithmetic: () =>
      `${showUnits(units)} × ${unitAmountOf(price).toFixed()} = ${showAmount(amount, units.scale)}`,
  };
}
