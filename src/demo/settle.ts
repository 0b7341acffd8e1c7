import { type Decimal, decimal, ONE, ZERO } from '#core/decimal.ts';
import { addDays, billingPeriods, contains, overlap } from './calendar.ts';
import { isMetered } from './catalogue.ts';
import {
  type ChargeInput,
  charge,
  chargeWithoutFloor,
  oneMinor,
  priceInForce,
  roundMoney,
  termsInForce,
  upliftInForce,
} from './charge.ts';
import { type DayUse, unitsWithin } from './usage.ts';
import type { Price, Span, Stage, Subscription, Unit } from './world.ts';

/** What the billing system asked for one unit: the charge itself, and the top-up to a floor apart. */
export type Asked = {
  rated: Decimal;
  topUp: Decimal;
  creditKind?: 'credit' | 'waiver' | 'refund';
  /** The price row and the seats that the billing system went by. */
  price?: Price;
  quantity?: number;
};
export type Settled = { unit: Unit; asked: Asked };

/**
 * Every finished billing period of a subscription, with what it should have cost on what was used and what
 * the billing system asked on what was reported to it; stories change only the latter. Periods that began before the
 * world were invoiced by an older system, which is not in the files.
 */
export function settle(stage: Stage, subscription: Subscription, days: DayUse[], prices: Price[]): Settled[] {
  const { start, end, anchorDay, intervalMonths, usageEnd } = subscription;
  const life = { start, end: usageEnd ?? end ?? '9999-12-31' };
  return billingPeriods(start, anchorDay, intervalMonths, stage.window.end).flatMap((period) => {
    const covered = overlap(period, life);
    if (
      period.start < stage.window.start ||
      !covered ||
      (period.end > stage.window.end && !billedAhead(subscription))
    )
      return [];
    return [settlePeriod(stage, subscription, days, prices, period, covered)];
  });
}

/** Fees for a quarter or a year are invoiced on their first day. */
export function billedAhead(subscription: Subscription): boolean {
  return !isMetered(subscription.product) && subscription.intervalMonths > 1;
}

function settlePeriod(
  stage: Stage,
  subscription: Subscription,
  days: DayUse[],
  prices: Price[],
  period: Span,
  covered: Span,
): Settled {
  const price = priceInForce(prices, subscription.priceId, covered.start);
  const actual = unitsWithin(subscription, days, covered, 'actual');
  const reported = unitsWithin(subscription, days, covered, 'reported');
  const terms = termsInForce(subscription, price, period, covered);
  const owesNothing = subscription.status === 'trialing' || subscription.status === 'paused';
  const shouldMajor = owesNothing ? ZERO : charge({ ...terms, units: actual });
  const asReported = { ...terms, units: reported };
  const asked = owesNothing ? nothing() : askedFor(stage, subscription, asReported, prices);
  const billedMajor = asked.rated.plus(asked.topUp);
  const gap = shouldMajor.minus(billedMajor);
  const creditedMajor =
    asked.creditKind === 'credit' ? roundMoney(billedMajor.div(5), price.currency) : gap.abs();
  return {
    unit: {
      subscription,
      price,
      period,
      covered,
      actual,
      reported,
      shouldMajor,
      billedMajor,
      creditedMajor: asked.creditKind ? creditedMajor : ZERO,
    },
    asked,
  };
}

function nothing(): Asked {
  return { rated: ZERO, topUp: ZERO };
}

function askedFor(stage: Stage, subscription: Subscription, asReported: ChargeInput, prices: Price[]): Asked {
  const { plan, end } = subscription;
  const { period } = asReported;
  if (subscription.neverSold || (end && period.start >= end)) return nothing();
  const honest = split(asReported);
  if (!plan || !contains(plan.span, period.start)) return honest;
  switch (plan.kind) {
    case 'missed_overage':
    case 'uninvoiced_period':
      return nothing();
    case 'waiver':
      return { ...nothing(), creditKind: 'waiver' };
    case 'credit':
      return { ...honest, creditKind: 'credit' };
    case 'refund':
      return {
        ...honest,
        rated: roundMoney(honest.rated.times('1.2'), asReported.price.currency),
        creditKind: 'refund',
      };
    case 'rounding':
      return { ...honest, rated: honest.rated.minus(oneMinor(asReported.price.currency)) };
    case 'renewal_drift':
      if (plan.oldQuantity) return split({ ...asReported, quantity: plan.oldQuantity, units: ZERO });
      if (plan.oldPriceId)
        return split({
          ...asReported,
          price: priceInForce(prices, plan.oldPriceId, asReported.covered.start),
        });
      return split({ ...asReported, uplift: ONE });
    case 'missed_escalator':
      return split({ ...asReported, uplift: upliftInForce(subscription, asReported.covered.start) });
    case 'expired_discount':
      return split({ ...asReported, discountPercent: subscription.discountPercent });
    case 'price_drift':
      return split({
        ...asReported,
        price: priceInForce(prices, subscription.priceId, addDays(stage.window.start, -1)),
      });
    case 'quantity_drift':
      return split({ ...asReported, units: decimal(0) });
    case 'minimum_shortfall':
      return { rated: chargeWithoutFloor(asReported), topUp: ZERO };
    case 'over_billed':
      return plan.variant === 'discount' ? split({ ...asReported, discountPercent: undefined }) : honest;
    default:
      return honest;
  }
}

function split(input: ChargeInput): Asked {
  const rated = chargeWithoutFloor(input);
  const { price, quantity } = input;
  return { rated, topUp: charge(input).minus(rated), price, ...(quantity ? { quantity } : {}) };
}
