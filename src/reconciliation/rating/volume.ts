import { ZERO } from '#core/decimal.ts';
import type { Price } from '#records/price.ts';
import { type ModelCharge, type ScaledUnits, showAmount, showUnits } from './scaled.ts';

/** All units at the price of the tier that their total falls in (docs/formulas/volume.md, rule 13). */
export function volume(price: Price, units: ScaledUnits): ModelCharge {
  const { scale } = units;
  const tier = price.tiers.find((each) => each.upTo === null || units.units.lte(each.upTo.times(scale)));
  if (!tier || units.units.lte(0)) return { amount: ZERO, arithmetic: () => '0 units = 0' };
  const amount = units.units.times(tier.unitAmount).plus(tier.flatAmount.times(scale));
  const flat = tier.flatAmount.isZero() ? '' : ` + ${tier.flatAmount.toFixed()}`;
  return {
    amount,
    arithmetic: () =>
      `${showUnits(units)} × ${tier.unitAmount.toFixed()}${flat} = ${showAmount(amount, scale)}`,
  };
}
