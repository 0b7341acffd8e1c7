import { addDays } from './calendar.ts';
import { amendmentDate, isMetered, productNamed } from './catalogue.ts';
import {
  type Claim,
  type Claims,
  claim,
  hasFloor,
  plant,
  scaled,
  somePeriods,
  spoken,
  timesIncluded,
  wholePeriods,
} from './claims.ts';
import { commitmentNear } from './subscriptions.ts';
import type { Span, Subscription } from './world.ts';

/*
 * Leaks between the contract and the invoice: the use was known, and the wrong amount was asked for it.
 */

const isRecurring = (one: Subscription) => !isMetered(one.product) && one.intervalMonths === 1;
const name = (claimed: Claim) => claimed.subscription.account.name;
const product = (claimed: Claim) => productNamed(claimed.subscription.product).name;

export function plantOverBilled(claims: Claims): void {
  const metered = (one: Subscription) =>
    ['api_calls', 'compute_hours'].includes(one.product) &&
    !hasFloor(claims, one) &&
    timesIncluded(claims, one) > 1.6;
  const retry = claim(claims, 'over_billed', {
    count: scaled(claims, 3),
    heroes: 1,
    periods: 3,
    test: metered,
  });
  for (const claimed of retry) {
    const period = claimed.random.pick(claimed.periods);
    const start = addDays(period.start, claimed.random.integer(2, 12));
    const end = addDays(start, claimed.random.integer(4, 9));
    const story =
      `A retry loop in the reporter counted ${product(claimed)} of ${name(claimed)} twice from ${spoken(start)} to ` +
      `${spoken(end)}; the customer paid for use that never was.`;
    plant(claimed, 'over_billed', { start, end }, story, { variant: 'retry' });
  }
  const fees = claim(claims, 'over_billed', { count: scaled(claims, 2), test: isRecurring });
  for (const claimed of fees) {
    const span = somePeriods(claimed, 3);
    noUplift(claimed.subscription);
    claimed.subscription.discountPercent = '15';
    delete claimed.subscription.discountUntil;
    const story =
      `The agreed discount of 15 % on ${product(claimed)} for ${name(claimed)} was lost in a migration of the ` +
      `billing system: full price was billed from ${spoken(span.start)} to ${spoken(span.end)}.`;
    plant(claimed, 'over_billed', span, story, { variant: 'discount' });
  }
}

export function noUplift(subscription: Subscription): void {
  delete subscription.renewalDate;
  delete subscription.upliftPercent;
}

export function plantExpiredDiscount(claims: Claims): void {
  const test = (one: Subscription) =>
    one.intervalMonths === 1 &&
    one.product !== 'storage_gb' &&
    !hasFloor(claims, one) &&
    timesIncluded(claims, one) > 1.6;
  for (const claimed of claim(claims, 'expired_discount', { count: scaled(claims, 4), heroes: 1, test })) {
    const { subscription, periods, random } = claimed;
    const first = periods[Math.max(1, periods.length - random.integer(2, 5))] as Span;
    noUplift(subscription);
    subscription.discountPercent = String(random.integer(2, 5) * 5);
    subscription.discountUntil = addDays(first.start, -1);
    const story =
      `The launch discount of ${subscription.discountPercent} % on ${product(claimed)} for ${name(claimed)} ended on ` +
      `${spoken(subscription.discountUntil)} and is still taken off every invoice.`;
    plant(claimed, 'expired_discount', { start: first.start, end: claims.stage.window.end }, story);
  }
}

export function plantPriceDrift(claims: Claims): void {
  const amended = amendmentDate(claims.stage);
  const test = (one: Subscription) =>
    one.product === 'compute_hours' &&
    !hasFloor(claims, one) &&
    !one.discountPercent &&
    wholePeriods(claims.stage, one).some((period) => period.start >= amended);
  for (const claimed of claim(claims, 'price_drift', {
    count: scaled(claims, 3),
    heroes: 1,
    periods: 1,
    test,
  })) {
    const story = `The price of compute hours rose on ${spoken(amended)}; ${name(claimed)} is still billed by the old price row.`;
    plant(claimed, 'price_drift', { start: amended, end: claims.stage.window.end }, story);
  }
}

export function plantMinimumShortfall(claims: Claims): void {
  const test = (one: Subscription) =>
    ['api_calls', 'compute_hours'].includes(one.product) &&
    one.intervalMonths === 1 &&
    timesIncluded(claims, one) > 3;
  for (const claimed of claim(claims, 'minimum_shortfall', { count: scaled(claims, 3), test })) {
    const { subscription } = claimed;
    const span = somePeriods(claimed, 3);
    subscription.growthPercentMonthly = 0;
    delete subscription.discountPercent;
    subscription.commitmentAmount = commitmentNear(subscription, claims.prices, 0.9);
    const story =
      `${name(claimed)} committed to ${subscription.commitmentAmount} ${subscription.currency} a month of ` +
      `${product(claimed)} and used less from ${spoken(span.start)} to ${spoken(span.end)}; the shortfall was not trued up.`;
    plant(claimed, 'minimum_shortfall', span, story, { variant: 'quiet' });
  }
}

export function plantUninvoiced(claims: Claims): void {
  for (const claimed of claim(claims, 'uninvoiced_period', {
    count: scaled(claims, 3),
    heroes: 1,
    test: isRecurring,
  })) {
    const span = somePeriods(claimed, 2);
    const story =
      `${product(claimed)} of ${name(claimed)} is on no invoice from ${spoken(span.start)} to ${spoken(span.end)}: ` +
      'the billing run skipped the line after a change of its purchase order.';
    plant(claimed, 'uninvoiced_period', span, story);
  }
}

export function plantQuantityDrift(claims: Claims): void {
  const test = (one: Subscription) => one.product === 'seats' && isRecurring(one);
  for (const claimed of claim(claims, 'quantity_drift', { count: scaled(claims, 4), heroes: 1, test })) {
    const { subscription, random } = claimed;
    const span = somePeriods(claimed, 4);
    const sharePercent = random.integer(12, 35);
    const story =
      `${name(claimed)} bought ${subscription.quantity} console seats and used about ${sharePercent} % more from ` +
      `${spoken(span.start)} to ${spoken(span.end)}; only the bought seats were billed.`;
    plant(claimed, 'quantity_drift', span, story, { sharePercent });
  }
}

export function plantDuplicate(claims: Claims): void {
  const test = (one: Subscription) =>
    isRecurring(one) || (one.product === 'compute_hours' && one.intervalMonths === 1);
  for (const claimed of claim(claims, 'duplicate_billing', { count: scaled(claims, 2), periods: 3, test })) {
    const period = claimed.random.pick(claimed.periods.slice(0, -1)) as Span;
    const story =
      `${product(claimed)} of ${name(claimed)} for the period from ${spoken(period.start)} was billed on two invoices ` +
      'after a billing run was repeated by hand.';
    plant(claimed, 'duplicate_billing', period, story);
  }
}

export function plantUncollected(claims: Claims): void {
  const soon = addDays(claims.stage.window.end, -45);
  const test = (one: Subscription) =>
    one.product === 'platform_fee' &&
    isRecurring(one) &&
    one.account.taxPercent === 0 &&
    wholePeriods(claims.stage, one).some((period) => period.end <= soon);
  for (const claimed of claim(claims, 'uncollected', { count: scaled(claims, 3), heroes: 1, test })) {
    const period = claimed.random.pick(claimed.periods.filter((one) => one.end <= soon).slice(-6)) as Span;
    const story = `The invoice of ${name(claimed)} for the period from ${spoken(period.start)} is open and long past due.`;
    plant(claimed, 'uncollected', period, story);
  }
}
