import { type CurrencyCode, minorDigits } from '#core/currency.ts';
import { Decimal, decimal, ONE, ZERO } from '#core/decimal.ts';
import { anchoredDate, daysBetween } from './calendar.ts';
import type { Price, Span, Subscription, Tier } from './world.ts';

/*
 * What a period costs, written the slow and obvious way and on purpose without the product's rating:
 * a mistake in one of the two shows as a difference, and a shared mistake would not.
 */

export type ChargeInput = {
  price: Price;
  units: Decimal;
  quantity?: number | undefined;
  /** What unit prices are multiplied with: 1 without an uplift. */
  uplift?: Decimal;
  discountPercent?: string | undefined;
  commitmentAmount?: string | undefined;
  period: Span;
  covered: Span;
};

/** Major units for one period: model, uplift, discount, proration, one rounding, top-up to the floor. */
export function charge(input: ChargeInput): Decimal {
  const rated = chargeWithoutFloor(input);
  const floor = floorAmount(input);
  return rated.lessThan(floor) ? floor : rated;
}

/** As `charge`, before any minimum or commitment. */
export function chargeWithoutFloor(input: ChargeInput): Decimal {
  const { price } = input;
  let amount = modelAmount(input);
  if (input.discountPercent) amount = amount.times(decimal(100).minus(input.discountPercent)).div(100);
  if (price.model === 'flat' || input.quantity !== undefined) amount = byDays(amount, input);
  return roundMoney(amount, price.currency);
}

/** The larger of minimum and commitment, for the days that the subscription covers. */
export function floorAmount(input: ChargeInput): Decimal {
  const minimum = decimal(input.price.minimumAmount ?? '0');
  const commitment = decimal(input.commitmentAmount ?? '0');
  return roundMoney(byDays(Decimal.max(minimum, commitment), input), input.price.currency);
}

function modelAmount(input: ChargeInput): Decimal {
  const { price } = input;
  const uplift = input.uplift ?? ONE;
  const unitAmount = decimal(price.unitAmount ?? '0').times(uplift);
  if (price.model === 'flat') return unitAmount;
  if (input.quantity !== undefined) return Decimal.max(input.quantity, input.units).times(unitAmount);
  const included = byDays(decimal(price.includedUnits ?? '0'), input);
  const units = Decimal.max(ZERO, input.units.minus(included));
  if (units.isZero()) return ZERO;
  if (price.model === 'per_unit') return units.times(unitAmount);
  if (price.model === 'package') {
    const packages = units.div(price.packageSize as string).ceil();
    return packages.times(unitAmount);
  }
  if (price.model === 'volume') return units.times(tierOf(price.tiers ?? [], units).unitAmount).times(uplift);
  return graduated(price.tiers ?? [], units).times(uplift);
}

function tierOf(tiers: Tier[], units: Decimal): Tier {
  for (const tier of tiers) if (tier.upTo === null || units.lessThanOrEqualTo(tier.upTo)) return tier;
  throw new Error('the last tier of a price must be open');
}

function graduated(tiers: Tier[], units: Decimal): Decimal {
  let total = ZERO;
  let below = ZERO;
  for (const tier of tiers) {
    const top = tier.upTo === null ? units : Decimal.min(units, tier.upTo);
    if (top.greaterThan(below)) {
      total = total.plus(top.minus(below).times(tier.unitAmount));
      below = top;
    }
  }
  return total;
}

function byDays(amount: Decimal, input: ChargeInput): Decimal {
  const all = daysBetween(input.period.start, input.period.end);
  const days = daysBetween(input.covered.start, input.covered.end);
  return days === all ? amount : amount.times(days).div(all);
}

export function roundMoney(amount: Decimal, currency: CurrencyCode): Decimal {
  return amount.toDecimalPlaces(minorDigits(currency), Decimal.ROUND_HALF_EVEN);
}

export function oneMinor(currency: CurrencyCode): Decimal {
  return decimal(10).pow(-minorDigits(currency));
}

export function moneyText(amount: Decimal, currency: CurrencyCode): string {
  return amount.toFixed(minorDigits(currency));
}

/** The version of a price that is in force on the first covered day of a billing period. */
export function priceInForce(prices: Price[], priceId: string, periodStart: string): Price {
  const versions = prices.filter((price) => price.id === priceId);
  const found = versions.find(
    (price) => price.effectiveFrom <= periodStart && (!price.effectiveTo || periodStart < price.effectiveTo),
  );
  if (!found) throw new Error(`no version of ${priceId} on ${periodStart}`);
  return found;
}

/** The last discounted day decides: a period that starts after it pays in full. */
export function discountInForce(subscription: Subscription, periodStart: string): string | undefined {
  const until = subscription.discountUntil;
  return until && periodStart > until ? undefined : subscription.discountPercent;
}

/** (1 + uplift) from the renewal on, and once more on each later anniversary of the term. */
export function upliftInForce(subscription: Subscription, periodStart: string): Decimal {
  const { renewalDate, upliftPercent, start, termMonths = 12 } = subscription;
  if (!renewalDate || !upliftPercent) return ONE;
  const step = decimal(upliftPercent).div(100).plus(1);
  let factor = ONE;
  for (let term = 1; ; term++) {
    const anniversary = anchoredDate(start, termMonths * term, Number(start.slice(8, 10)));
    if (anniversary > periodStart) return factor;
    if (anniversary >= renewalDate) factor = factor.times(step);
  }
}

/** (1 + rise) from the day on which the contract's escalator begins, and once more on each anniversary of it. */
export function escalatorInForce({ escalator }: Subscription, periodStart: string): Decimal {
  let factor = ONE;
  if (!escalator) return factor;
  const step = decimal(escalator.percent).div(100).plus(1);
  const day = Number(escalator.from.slice(8, 10));
  for (let year = 0; anchoredDate(escalator.from, 12 * year, day) <= periodStart; year++)
    factor = factor.times(step);
  return factor;
}

/** The charge inputs of a subscription in a period, with everything in force on its first covered day. */
export function termsInForce(subscription: Subscription, price: Price, period: Span, covered: Span) {
  return {
    price,
    quantity: subscription.quantity,
    uplift: upliftInForce(subscription, covered.start).times(escalatorInForce(subscription, covered.start)),
    discountPercent: discountInForce(subscription, covered.start),
    commitmentAmount: subscription.commitmentAmount,
    period,
    covered,
  };
}
