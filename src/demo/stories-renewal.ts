import { anchoredDate } from './calendar.ts';
import { isMetered, priceIdOf, productNamed } from './catalogue.ts';
import { type Claim, type Claims, claim, plant, scaled, spoken, wholePeriods } from './claims.ts';
import type { Span, Subscription } from './world.ts';

/*
 * A contract continues under new terms, and the billing system keeps the old ones.
 */

const isRecurring = (one: Subscription) => !isMetered(one.product) && one.intervalMonths === 1;
const name = (claimed: Claim) => claimed.subscription.account.name;
const product = (claimed: Claim) => productNamed(claimed.subscription.product).name;

/** A term that ends inside the world, in its last half year, early enough to be billed since. */
function renewalInside(claims: Claims, one: Subscription): { date: string; months: number } | null {
  const earliest = anchoredDate(claims.stage.window.end, -Math.min(6, claims.stage.months), 1);
  for (const months of [12, 24]) {
    const date = anchoredDate(one.start, months, Number(one.start.slice(8, 10)));
    const since = wholePeriods(claims.stage, one).some((period) => period.start >= date);
    if (date >= earliest && since) return { date, months };
  }
  return null;
}

function bareTerms(subscription: Subscription): void {
  delete subscription.renewalDate;
  delete subscription.upliftPercent;
  delete subscription.discountPercent;
  delete subscription.discountUntil;
}

/** The uplift of a renewal that was never entered in billing; then seats and price rows that never were. */
export function plantRenewalDrift(claims: Claims): void {
  const test = (one: Subscription) => isRecurring(one) && renewalInside(claims, one) !== null;
  for (const claimed of claim(claims, 'renewal_drift', { count: scaled(claims, 4), heroes: 1, test })) {
    const { subscription, random } = claimed;
    const renewal = renewalInside(claims, subscription) as { date: string; months: number };
    bareTerms(subscription);
    subscription.renewalDate = renewal.date;
    subscription.termMonths = renewal.months;
    subscription.upliftPercent = String(random.integer(8, 18) / 2);
    const story =
      `${name(claimed)} renewed on ${spoken(renewal.date)} with an uplift of ${subscription.upliftPercent} % on ` +
      `${product(claimed)}; the invoices still carry the old price.`;
    plant(claimed, 'renewal_drift', { start: renewal.date, end: claims.stage.window.end }, story);
  }
  plantOldSeats(claims);
  plantOldPrice(claims);
}

/** Ends the old subscription at one of the last periods and begins the renewed one there. */
function renew(claims: Claims, claimed: Claim, changes: Partial<Subscription>): Subscription {
  const { subscription, periods, random } = claimed;
  const from = (periods[Math.max(1, periods.length - random.integer(2, 4))] as Span).start;
  bareTerms(subscription);
  const renewed = { ...subscription, ...changes, id: `${subscription.id}-renewed`, start: from };
  subscription.end = from;
  subscription.status = 'ended';
  claims.subscriptions.splice(claims.subscriptions.indexOf(subscription) + 1, 0, renewed);
  return renewed;
}

function moreSeats({ subscription, random }: Claim): number {
  const { quantity = 1 } = subscription;
  return quantity + Math.max(2, Math.round((quantity * random.integer(15, 40)) / 100));
}

const isSeats = (one: Subscription) => one.product === 'seats' && isRecurring(one);

function plantOldSeats(claims: Claims): void {
  const count = scaled(claims, 2);
  for (const claimed of claim(claims, 'renewal_drift', { count, periods: 3, test: isSeats })) {
    const { quantity = 1 } = claimed.subscription;
    const renewed = renew(claims, claimed, { quantity: moreSeats(claimed) });
    const story =
      `${name(claimed)} renewed on ${spoken(renewed.start)} from ${quantity} to ${renewed.quantity} console seats; ` +
      'billing kept the old number.';
    const span = { start: renewed.start, end: claims.stage.window.end };
    renewed.plan = { kind: 'renewal_drift', span, hero: false, story, oldQuantity: quantity };
  }
}

const DEARER: Record<string, string> = {
  'platform-starter': 'platform-growth',
  'platform-growth': 'platform-scale',
  'platform-scale': 'platform-enterprise',
};

const planOf = (one: Subscription) => one.priceId.slice(0, one.priceId.lastIndexOf('-'));

function plantOldPrice(claims: Claims): void {
  const count = scaled(claims, 1);
  const test = (one: Subscription) => isRecurring(one) && planOf(one) in DEARER;
  for (const claimed of claim(claims, 'renewal_drift', { count, periods: 3, test })) {
    const { subscription } = claimed;
    const oldPriceId = subscription.priceId;
    const plan = DEARER[planOf(subscription)] as string;
    const renewed = renew(claims, claimed, { priceId: priceIdOf(plan, subscription.currency) });
    const story =
      `${name(claimed)} renewed on ${spoken(renewed.start)} on the larger plan ${plan}; ` +
      'its invoices are still written at the price of the old one.';
    const span = { start: renewed.start, end: claims.stage.window.end };
    renewed.plan = { kind: 'renewal_drift', span, hero: false, story, oldPriceId };
  }
}

/** A renewal to more seats that was entered in billing. */
export function plantRenewedQuantity(claims: Claims): void {
  const count = scaled(claims, 2);
  for (const claimed of claim(claims, 'renewed_quantity', { count, periods: 3, test: isSeats })) {
    const renewed = renew(claims, claimed, { quantity: moreSeats(claimed) });
    const story = `${name(claimed)} renewed to ${renewed.quantity} seats on ${spoken(renewed.start)}, and was billed for them.`;
    const span = { start: renewed.start, end: claims.stage.window.end };
    renewed.plan = { kind: 'renewed_quantity', span, hero: false, story };
  }
}

/** A yearly rise that only the contract states: never billed, and beside it one that was. */
export function plantEscalators(claims: Claims, kind: 'missed_escalator' | 'escalator_billed'): void {
  const test = (one: Subscription) => one.product === 'platform_fee' && isRecurring(one);
  for (const claimed of claim(claims, kind, { count: scaled(claims, 3), periods: 3, test })) {
    const { subscription, periods, random } = claimed;
    const first = periods[Math.max(1, periods.length - random.integer(2, 5))] as Span;
    bareTerms(subscription);
    dropOthers(claims, subscription);
    subscription.escalator = { percent: String(random.integer(5, 14) / 2), from: first.start };
    const ending = kind === 'escalator_billed' ? 'it was billed' : 'no invoice has carried it';
    const story =
      `The contract of ${name(claimed)} raises the platform fee by ${subscription.escalator.percent} % on ` +
      `${spoken(first.start)} and each year after that; ${ending}.`;
    plant(claimed, kind, { start: first.start, end: claims.stage.window.end }, story);
  }
}

/** The account keeps this subscription alone, so that nobody has to ask which of them the clause means. */
function dropOthers(claims: Claims, subscription: Subscription): void {
  const kept = claims.subscriptions.filter(
    (one) => one === subscription || one.account !== subscription.account,
  );
  claims.subscriptions.splice(0, claims.subscriptions.length, ...kept);
}
