import { Decimal, ONE } from '#core/decimal.ts';
import type { Price } from '#records/price.ts';
import { type ModelCharge, type ScaledUnits, showAmount, showUnits, unitAmountOf } from './scaled.ts';

/** Started packages count whole (docs/formulas/package.md, rule 13). */
export function packages(price: Price, units: ScaledUnits): ModelCharge {
  const { scale } = units;
  const size = price.packageSize ?? ONE;
  const count = ceilingOfRatio(units.units, size.times(scale));
  const amount = count.times(unitAmountOf(price)).times(scale);
  return {
    amount,
    arithmetic: () =>
      `${showUnits(units)} in packages of ${size.toFixed()} → ${count.toFixed()} × ` +
      `${unitAmountOf(price).toFixed()} = ${showAmount(amount, scale)}`,
  };
}

/** The smallest integer that is at least a/b, decided by multiplying back and not by a rounded quotient. */
function ceilingOfRatio(a: Decimal, b: Decimal): Decimal {
  const floor = a.divToInt(b);
  return a.minus(floor.times(b)).gt(0) ? floor.plus(1) : Decimal.max(floor, 0);
}
