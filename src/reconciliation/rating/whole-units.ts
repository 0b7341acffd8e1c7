import { minorDigits } from '#core/currency.ts';
import { Decimal, ZERO } from '#core/decimal.ts';
import type { Price } from '#records/price.ts';
import { isRecurring, rate, type Terms } from './charge.ts';

/** What so many units come to in minor units; null when `rate` has to say it, as of any that are not whole. */
export type WholeCharge = (units: number) => bigint | null;

/** What units above those included cost, in `1 / divisor` of a minor unit: a whole number, or one that is not exact. */
type WholePrice = { readonly amountOf: (units: number) => number; readonly divisor: number };

const NEVER: WholeCharge = () => null;

/**
 * The charge of whole units under the commonest terms, made ready once for all accounts that share them: in whole
 * numbers that are exact as floats, many times as fast as decimals. It says what `rate` says, or nothing: for seats,
 * discounts, uplifts, shares of a period, bounds within a unit, and wherever a number becomes too large.
 */
export function wholeCharge(terms: Terms): WholeCharge {
  if (terms.price.model === 'flat') {
    const { totalMinor } = rate(terms, ZERO);
    return () => totalMinor;
  }
  const isRaised = terms.upliftCount > 0 || (terms.escalatorPercents ?? []).length > 0;
  const isPlain = !isRaised && terms.discountPercent.isZero() && terms.coveredDays === terms.periodDays;
  if (isRecurring(terms) || !isPlain) return NEVER;
  const included = exactly(terms.price.includedUnits ?? ZERO);
  const price = wholePrice(terms.price);
  if (included === null || price === null) return NEVER;
  const { amountOf, divisor } = price;
  const { floorMinor } = rate(terms, ZERO);
  return (units) => {
    if (!Number.isSafeInteger(units) || units < 0) return null;
    const amount = amountOf(included > 0 ? Math.max(units - included, 0) : units);
    if (!Number.isSafeInteger(amount)) return null;
    const rated = BigInt(halfEven(amount, divisor));
    return rated > floorMinor ? rated : floorMinor;
  };
}

/** A price with its amounts as whole numbers of one size; null when it has anything that is not. */
function wholePrice(price: Price): WholePrice | null {
  const amounts = [
    price.unitAmount ?? ZERO,
    ...price.tiers.flatMap(({ unitAmount, flatAmount }) => [unitAmount, flatAmount]),
  ];
  const digits = minorDigits(price.currency);
  const places = Math.max(digits, ...amounts.map((amount) => amount.decimalPlaces()));
  const divisor = 10 ** (places - digits);
  const sized = (amount: Decimal) => exactly(amount.times(new Decimal(10).pow(places))) ?? Number.NaN;
  const tiers = price.tiers.map(({ upTo, unitAmount, flatAmount }) => ({
    upTo: upTo === null ? Number.POSITIVE_INFINITY : (exactly(upTo) ?? Number.NaN),
    unit: sized(unitAmount),
    flat: sized(flatAmount),
  }));
  const unit = sized(price.unitAmount ?? ZERO);
  const isWhole = tiers.every((tier) => !Number.isNaN(tier.upTo + tier.unit + tier.flat));
  if (!isWhole || Number.isNaN(unit) || !Number.isSafeInteger(divisor)) return null;
  switch (price.model) {
    case 'per_unit':
      return { amountOf: (units) => units * unit, divisor };
    case 'package': {
      const size = exactly(price.packageSize ?? new Decimal(1));
      return size === null || size === 0
        ? null
        : { amountOf: (units) => started(units, size) * unit, divisor };
    }
    case 'volume':
      return { amountOf: (units) => volume(tiers, units), divisor };
    case 'graduated':
      return { amountOf: (units) => graduated(tiers, units), divisor };
    case 'flat':
      return null;
  }
}

type WholeTier = { readonly upTo: number; readonly unit: number; readonly flat: number };

function volume(tiers: readonly WholeTier[], units: number): number {
  const tier = tiers.find((each) => units <= each.upTo);
  return tier === undefined || units === 0 ? 0 : units * tier.unit + tier.flat;
}

function graduated(tiers: readonly WholeTier[], units: number): number {
  let amount = 0;
  let below = 0;
  for (const { upTo, unit, flat } of tiers) {
    const bound = Math.min(upTo, units);
    if (bound <= below) break;
    amount += (bound - below) * unit + flat;
    below = bound;
  }
  return amount;
}

/** Packages that were started. */
function started(units: number, size: number): number {
  const rest = units % size;
  return (units - rest) / size + (rest > 0 ? 1 : 0);
}

/** The nearest whole number to `amount / divisor`, a tie to the even one; all of them whole, none negative. */
function halfEven(amount: number, divisor: number): number {
  const rest = amount % divisor;
  const floor = (amount - rest) / divisor;
  const twice = rest * 2;
  return twice > divisor || (twice === divisor && floor % 2 === 1) ? floor + 1 : floor;
}

/** A decimal as a number where it is whole, not negative and exact. */
function exactly(value: Decimal): number | null {
  const number = value.isInteger() && !value.isNegative() ? value.toNumber() : -1;
  return number >= 0 && Number.isSafeInteger(number) ? number : null;
}
