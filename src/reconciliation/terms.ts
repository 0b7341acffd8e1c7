import { ZERO } from '#core/decimal.ts';
import { addDays, addMonths, type Day, daysBetween } from '#core/period.ts';
import type { ContractTerm } from '#records/contract-term.ts';
import { type Price, priceInForce } from '#records/price.ts';
import type { Subscription } from '#records/subscription.ts';
import { type BillingPeriod, coverage } from './billing-period.ts';
import { amended, escalatorPercents } from './contract.ts';
import type { Terms } from './rating/charge.ts';

/** What a contract says of one subscription, and the day on which that began under this price. */
export type SubscriptionContract = { readonly terms: readonly ContractTerm[]; readonly since: Day | null };

export const NO_CONTRACT: SubscriptionContract = { terms: [], since: null };
const NO_PERCENTS: Terms['escalatorPercents'] = [];

/**
 * What is in force for a subscription in one billing period, decided once on the period's first day
 * (rule 3); null when no version of its price is in force then.
 */
export function termsInForce(
  stated: Subscription,
  versions: readonly Price[],
  period: BillingPeriod,
  contract: SubscriptionContract = NO_CONTRACT,
): Terms | null {
  const firstDay = period.covered.start;
  const listed = priceInForce(versions, firstDay);
  if (!listed) return null;
  const { price, subscription } = amended(stated, listed, contract.terms, firstDay);
  return {
    price,
    quantity: subscription.quantity,
    upliftPercent: subscription.renewalUpliftPercent ?? ZERO,
    upliftCount: subscription.renewalUpliftPercent === null ? 0 : renewalsBy(subscription, firstDay),
    escalatorPercents:
      contract.terms.length === 0
        ? NO_PERCENTS
        : escalatorPercents(contract.terms, contract.since ?? subscription.startDate, firstDay),
    discountPercent: isDiscounted(subscription, firstDay) ? (subscription.discountPercent ?? ZERO) : ZERO,
    commitmentAmount: subscription.commitmentAmount,
    ...coverage(period),
  };
}

/** `discount_until` is the last discounted day (rule 2). */
export function isDiscounted(subscription: Subscription, day: Day): boolean {
  return subscription.discountUntil === null || day <= subscription.discountUntil;
}

/**
 * How often the subscription has renewed by a day: once at the renewal date, and again on each later
 * anniversary of the term (start to renewal) when it renews by itself (rule 14).
 */
export function renewalsBy(subscription: Subscription, day: Day): number {
  const { startDate, renewalDate, autoRenew } = subscription;
  if (renewalDate === null || day < renewalDate) return 0;
  if (!autoRenew || renewalDate <= startDate) return 1;
  const anniversary = termSteps(startDate, renewalDate);
  let count = 1;
  while (anniversary(count + 1) <= day) count++;
  return count;
}

/** The n-th end of the term: counted in months when the term is whole months, else in days. */
function termSteps(startDate: Day, renewalDate: Day): (n: number) => Day {
  const month = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  const months = month(renewalDate) - month(startDate);
  if (months > 0 && addMonths(startDate, months) === renewalDate)
    return (n) => addMonths(startDate, months * n);
  const days = daysBetween(startDate, renewalDate);
  return (n) => addDays(startDate, days * n);
}
