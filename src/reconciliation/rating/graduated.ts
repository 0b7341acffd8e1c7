import { Decimal, ZERO } from '#core/decimal.ts';
import type { Price } from '#records/price.ts';
import { type ModelCharge, type ScaledUnits, showAmount, showUnits } from './scaled.ts';

/**
 * Each unit at the price of the tier it falls in; decimals split at a bound. A tier's flat amount is
 * added once if any of the units falls in it (docs/formulas/graduated.md, rule 13).
 */
export function graduated(price: Price, units: ScaledUnits): ModelCharge {
  const { scale } = units;
  let amount = ZERO;
  let below = ZERO;
  const parts: (() => string)[] = [];
  for (const tier of price.tiers) {
    const bound = tier.upTo === null ? units.units : Decimal.min(tier.upTo.times(scale), units.units);
    const inTier = bound.minus(below);
    if (inTier.lte(0)) break;
    amount = amount.plus(inTier.times(tier.unitAmount)).plus(tier.flatAmount.times(scale));
    parts.push(() => {
      const flat = tier.flatAmount.isZero() ? '' : ` + ${tier.flatAmount.toFixed()}`;
      return `${showUnits({ units: inTier, scale })} × ${tier.unitAmount.toFixed()}${flat}`;
    });
    below = bound;
  }
  const sum = () => parts.map((part) => part()).join(' + ') || '0';
  return { amount, arithmetic: () => `${sum()} = ${showAmount(amount, scale)}` };
}
