import { Decimal } from '#core/decimal.ts';
import { roundToMinor } from '#core/money.ts';
import type { Compared } from './comparison.ts';

/**
 * True for an idle period that is billed with exactly its first tier's flat amount: some billing systems begin
 * their tiers at zero, ours above it, and the price does not say which (rule 13).
 */
export function isFirstTierOnly({ unit, billedMinor, charge }: Compared): boolean {
  if (billedMinor <= 0n || charge?.totalMinor !== 0n || !unit.terms || unit.owesNothing) return false;
  const { price, discountPercent } = unit.terms;
  const flat = price.tiers[0]?.flatAmount;
  if (flat === undefined || flat.isZero() || !unit.tally.actual.isZero()) return false;
  const discounted = flat.times(new Decimal(100).minus(discountPercent)).div(100);
  return [flat, discounted].some((amount) => roundToMinor(amount, price.currency) === billedMinor);
}
