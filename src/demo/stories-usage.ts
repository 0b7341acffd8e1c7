import { addDays, anchoredDate } from './calendar.ts';
import { isMetered, productNamed } from './catalogue.ts';
import {
  type Claims,
  claim,
  hasFloor,
  plant,
  priceOf,
  scaled,
  somePeriods,
  spoken,
  timesIncluded,
} from './claims.ts';
import { newSubscription } from './subscriptions.ts';
import type { Span, Subscription } from './world.ts';

/*
 * Leaks between the meter and the invoice: usage never reported, reported too late, or reported for nobody.
 */

const REGIONS = ['Frankfurt', 'Dublin', 'Virginia', 'Osaka', 'Zurich', 'Singapore'];

function productName(subscription: Subscription): string {
  return productNamed(subscription.product).name;
}

/** Prices that never fall when units rise, so that missing units always cost money. */
function rising(subscription: Subscription): boolean {
  return ['api_calls', 'compute_hours', 'messages'].includes(subscription.product);
}

function billsUse(claims: Claims, subscription: Subscription): boolean {
  return (
    isMetered(subscription.product) &&
    !hasFloor(claims, subscription) &&
    timesIncluded(claims, subscription) > 1.6
  );
}

export function plantUnderReported(claims: Claims): void {
  const test = (one: Subscription) => rising(one) && one.product !== 'messages' && billsUse(claims, one);
  for (const claimed of claim(claims, 'under_reported_usage', {
    count: scaled(claims, 7),
    heroes: 2,
    periods: 3,
    test,
  })) {
    const { subscription, periods, random, hero } = claimed;
    const sharePercent = hero ? random.integer(42, 55) : random.integer(12, 34);
    const begin = periods[
      hero ? Math.max(1, periods.length - 5) : random.integer(0, periods.length - 2)
    ] as Span;
    const start = addDays(begin.start, random.integer(4, 20));
    const end = hero ? claims.stage.window.end : begin.end;
    const region = random.pick(REGIONS);
    const until = hero ? 'It has been so ever since' : `It was mended on ${spoken(end)}`;
    const story =
      `${subscription.account.name} moved traffic to the ${region} region on ${spoken(start)}; that region's ` +
      `meter was not connected to billing, so ${sharePercent} % of ${productName(subscription)} went unreported. ${until}.`;
    subscription.eventsPerDay = Math.max(subscription.eventsPerDay, hero ? 4 : 2);
    plant(claimed, 'under_reported_usage', { start, end }, story, { sharePercent });
  }
}

export function plantUnreported(claims: Claims): void {
  const test = (one: Subscription) => billsUse(claims, one) && one.product !== 'storage_gb';
  const compute = (one: Subscription) =>
    test(one) && one.product === 'compute_hours' && one.intervalMonths === 1;
  const claimedAll = [
    ...claim(claims, 'unreported_usage', { count: 1, heroes: 1, periods: 3, test: compute }),
    ...claim(claims, 'unreported_usage', { count: scaled(claims, 4), periods: 3, test }),
  ];
  for (const claimed of claimedAll) {
    const { subscription, hero } = claimed;
    const span = somePeriods(claimed, hero ? 4 : 2, 1);
    const story =
      `A new reporter was rolled out for ${subscription.account.name} on ${spoken(span.start)} without the ` +
      `${productName(subscription)} meter: until ${spoken(span.end)} billing heard nothing and billed nothing.`;
    plant(claimed, 'unreported_usage', span, story);
  }
}

export function plantLate(claims: Claims): void {
  const test = (one: Subscription) => rising(one) && billsUse(claims, one) && one.intervalMonths === 1;
  for (const claimed of claim(claims, 'late_usage', {
    count: scaled(claims, 3),
    heroes: 1,
    periods: 3,
    test,
  })) {
    const { subscription, periods, random } = claimed;
    const period = periods[random.integer(0, periods.length - 2)] as Span;
    const days = random.integer(4, 7);
    const story =
      `A stuck queue held back the last ${days} days of ${productName(subscription)} of ` +
      `${subscription.account.name} before ${spoken(period.end)}; they arrived after the invoice had gone out.`;
    plant(claimed, 'late_usage', { start: addDays(period.end, -days), end: period.end }, story);
  }
}

export function plantMissedOverage(claims: Claims): void {
  const test = (one: Subscription) =>
    Boolean(priceOf(claims, one).includedUnits) && billsUse(claims, one) && !hasFloor(claims, one);
  for (const claimed of claim(claims, 'missed_overage', { count: scaled(claims, 6), periods: 3, test })) {
    const span = somePeriods(claimed, 4);
    const story =
      `${claimed.subscription.account.name} used more ${productName(claimed.subscription)} than the plan includes; ` +
      `the use was reported, but its overage was never put on an invoice from ${spoken(span.start)} to ${spoken(span.end)}.`;
    plant(claimed, 'missed_overage', span, story);
  }
}

/** Usage that goes on after the subscription has ended, and usage of a product that was never sold. */
export function plantUnbilled(claims: Claims): void {
  const test = (one: Subscription) =>
    isMetered(one.product) &&
    !hasFloor(claims, one) &&
    !priceOf(claims, one).includedUnits &&
    !one.discountPercent &&
    one.intervalMonths === 1 &&
    one.product !== 'storage_gb';
  for (const claimed of claim(claims, 'unbilled_account', {
    count: scaled(claims, 4),
    heroes: 1,
    periods: 3,
    test,
  })) {
    const { subscription, periods, random, hero } = claimed;
    const last = periods.length - 1;
    const end = (periods[hero ? last - 1 : random.integer(Math.max(1, last - 4), last)] as Span).start;
    subscription.end = end;
    subscription.status = 'canceled';
    subscription.usageEnd = claims.stage.window.end;
    const story =
      `${subscription.account.name} let its ${productName(subscription)} subscription end on ${spoken(end)} and was ` +
      'to sign a new one; the keys stayed active, the usage continued, and no subscription has covered it since.';
    plant(claimed, 'unbilled_account', { start: end, end: claims.stage.window.end }, story);
  }
  plantNeverSold(claims, 'image_transforms', 'never sold');
  plantNeverSold(claims, 'egress_gb', 'never sold, several prices');
}

function plantNeverSold(claims: Claims, product: string, variant: string): void {
  const random = claims.stage.random.fork(`never/${product}`);
  const account = freeUtcAccount(claims, product);
  if (!account) return;
  const { months, window } = claims.stage;
  const start = anchoredDate(window.start, Math.min(Math.max(1, months - 5), months - 1), 1);
  const subscription = newSubscription(account, product, 'none', start);
  subscription.priceId =
    claims.prices.find((one) => one.product === product && one.currency === account.currency)?.id ?? '';
  subscription.neverSold = true;
  subscription.anchorDay = 1;
  subscription.dailyMilli =
    product === 'egress_gb' ? random.integer(20_000, 60_000) : random.integer(9e6, 20e6);
  const story =
    `${account.name} has used ${productNamed(product).name} since ${spoken(start)}, a product it never subscribed to; ` +
    (variant === 'never sold'
      ? 'the price list has exactly one price for it in its currency.'
      : 'the price list has several prices for it, so the amount is unknown.');
  subscription.plan = {
    kind: 'unbilled_account',
    span: { start, end: claims.stage.window.end },
    hero: false,
    variant,
    story,
  };
  claims.subscriptions.push(subscription);
}

function freeUtcAccount(claims: Claims, product: string) {
  const owned = new Set(
    claims.subscriptions.filter((one) => one.product === product).map((one) => one.account.id),
  );
  const account = claims.accounts.find(
    (one) =>
      one.zone === 'UTC' &&
      one.since < claims.stage.window.start &&
      !owned.has(one.id) &&
      !claims.taken.has(one.id) &&
      one.segment !== 'enterprise',
  );
  if (account) claims.taken.add(account.id);
  return account;
}

const STRANGERS = ['gpu_minutes', 'vector_reads', 'stream_kb'];

/** Usage under a key that no product and no mapping knows: its amount is unknown until it is mapped. */
export function plantUnmapped(claims: Claims): void {
  for (let count = 0; count < scaled(claims, 3); count++) {
    const key = STRANGERS[count % STRANGERS.length] as string;
    const random = claims.stage.random.fork(`unmapped/${count}`);
    const account = freeUtcAccount(claims, key);
    if (!account) return;
    const months = claims.stage.months;
    const start = anchoredDate(claims.stage.window.start, Math.max(0, months - random.integer(2, 4)), 1);
    const subscription = newSubscription(account, key, 'none', start);
    subscription.neverSold = true;
    subscription.anchorDay = 1;
    subscription.dailyMilli = random.integer(200, 4000) * 1000;
    const story = `A new service began to meter ${account.name} as "${key}" on ${spoken(start)}; nobody has said which product that is.`;
    subscription.plan = {
      kind: 'unmapped_usage',
      span: { start, end: claims.stage.window.end },
      hero: false,
      story,
    };
    claims.subscriptions.push(subscription);
  }
}
