import { Decimal, ZERO } from '#core/decimal.ts';
import { addDays, type Day, overlap, type Period } from '#core/period.ts';
import type { Price } from '#records/price.ts';
import type { Subscription } from '#records/subscription.ts';
import type { AccountFacts, DayReport, ProductUse } from './account-facts.ts';
import { type BillingPeriod, billingPeriods } from './billing-period.ts';
import { type Held, termsFor } from './contract.ts';
import { isRecurring, type Terms } from './rating/charge.ts';
import { type Tally, tally } from './tally.ts';
import { NO_CONTRACT, type SubscriptionContract, termsInForce } from './terms.ts';

/** Account × product × billing period: what is compared at once. */
export type UnitOfWork = {
  readonly productKey: string;
  /** The live subscription; for use without one, the last that priced it; null if there never was one. */
  readonly subscription: Subscription | null;
  readonly isLive: boolean;
  /** False for a period that still runs: it only takes the lines that bill it, and is never compared. */
  readonly hasEnded: boolean;
  /** Nothing is owed for its dates: a trial or a pause. */
  readonly owesNothing: boolean;
  readonly period: BillingPeriod;
  readonly terms: Terms | null;
  readonly isRecurring: boolean;
  readonly tally: Tally;
};

/** Ten years: a line may bill far ahead, but a slip in its year must not make thousands of periods. */
const DAYS_AHEAD_MAX = 3_653;

const NO_USE: ProductUse = { use: [], reports: [], mapping: 'identity', arrivals: [] };

/**
 * All ended units of work of one account and product as of a local day, oldest first, and those still
 * running that start before `billedUntil`, so that lines in advance find theirs. A day's use goes to
 * the metered subscription that covers it (the latest started if several do), else to seats; days that no
 * subscription covers make units of their own in the continued periods of the last subscription (rule 28).
 */
export function unitsOfWork(
  facts: AccountFacts,
  productKey: string,
  asOf: (zone: string) => Day,
  billedUntil: Day,
): UnitOfWork[] {
  const subscriptions = facts.subscriptions
    .filter((each) => productOf(facts, each) === productKey)
    .sort((a, b) => (a.startDate + a.subscriptionId < b.startDate + b.subscriptionId ? -1 : 1));
  const use = clippedToLife(facts.products.get(productKey) ?? NO_USE, subscriptions);
  const taken = takenDays(facts, subscriptions, use);
  const aggregation = facts.aggregations.get(productKey) ?? 'sum';
  const units: UnitOfWork[] = [];
  for (const subscription of subscriptions) {
    const today = asOf(subscription.timeZone);
    if (subscription.endDate !== null && subscription.startDate >= subscription.endDate) continue;
    const versions = facts.prices.get(subscription.priceId) ?? [];
    const contract = contractOf(facts, subscription);
    for (const period of billingPeriods(subscription, {
      start: subscription.startDate,
      end: subscription.endDate ?? '9999-12-31',
    })) {
      const hasEnded = period.whole.end <= today;
      if (
        !hasEnded &&
        (period.whole.start >= billedUntil || period.whole.start > addDays(today, DAYS_AHEAD_MAX))
      )
        break;
      const terms = termsInForce(subscription, versions, period, contract);
      const recurring = terms !== null && isRecurring(terms);
      units.push({
        productKey,
        subscription,
        isLive: true,
        hasEnded,
        owesNothing: subscription.owesNothing,
        period,
        terms,
        isRecurring: recurring,
        tally: tally(shareOf(use, taken, subscription), period.covered, aggregation, recurring),
      });
    }
  }
  return [...units, ...unsubscribedUnits(facts, productKey, subscriptions, use, taken, asOf)];
}

/** Which subscription each day of use or report belongs to; absent when none covers the day. */
function takenDays(
  facts: AccountFacts,
  subscriptions: Subscription[],
  use: ProductUse,
): Map<Day, Subscription> {
  const taken = new Map<Day, Subscription>();
  const take = (day: Day) => {
    const owner = taken.has(day) ? undefined : ownerOf(facts, subscriptions, day);
    if (owner) taken.set(day, owner);
  };
  for (const { day } of use.use) take(day);
  for (const { start, end } of use.reports) {
    take(start);
    take(addDays(end, -1));
  }
  return taken;
}

/** The metered subscription that covers a day, the latest started if several do, else the latest of seats. */
function ownerOf(
  facts: AccountFacts,
  subscriptions: readonly Subscription[],
  day: Day,
): Subscription | undefined {
  let licensed: Subscription | undefined;
  for (let at = subscriptions.length - 1; at >= 0; at--) {
    const each = subscriptions[at] as Subscription;
    if (each.startDate > day || (each.endDate !== null && day >= each.endDate)) continue;
    if (!isLicensed(facts, each)) return each;
    licensed ??= each;
  }
  return licensed;
}

function shareOf(
  use: ProductUse,
  taken: Map<Day, Subscription>,
  owner: Subscription | undefined,
): ProductUse {
  const isTheirs = (day: Day) => taken.get(day) === owner;
  return {
    ...use,
    use: use.use.filter((each) => isTheirs(each.day)),
    reports: use.reports.filter((each) => isTheirs(each.start) || isTheirs(addDays(each.end, -1))),
  };
}

/** A report for a span of days speaks of the days under a subscription, when there are any (rule 21). */
function clippedToLife(use: ProductUse, subscriptions: Subscription[]): ProductUse {
  const starts = subscriptions.map((each) => each.startDate).sort();
  const ends = subscriptions.map((each) => each.endDate ?? '9999-12-31').sort();
  const life = { start: starts[0] ?? '0001-01-01', end: ends.at(-1) ?? '9999-12-31' };
  const clipped = (each: DayReport): DayReport =>
    each.start >= life.start && each.end <= life.end ? each : { ...each, ...(overlap(each, life) ?? {}) };
  return { ...use, reports: use.reports.map(clipped) };
}

function unsubscribedUnits(
  facts: AccountFacts,
  productKey: string,
  subscriptions: Subscription[],
  use: ProductUse,
  taken: Map<Day, Subscription>,
  asOf: (zone: string) => Day,
): UnitOfWork[] {
  const stray = shareOf(use, taken, undefined);
  const aggregation = facts.aggregations.get(productKey) ?? 'sum';
  const units = new Map<string, UnitOfWork>();
  for (const { day } of stray.use) {
    const last = subscriptions.findLast((each) => each.startDate <= day) ?? subscriptions[0] ?? null;
    const zone = last?.timeZone ?? facts.timeZone;
    const anchoring = last ?? { startDate: '2000-01-01', anchorDay: 1, interval: 'month' as const };
    const found = periodOf(anchoring, gapAround(subscriptions, day), day);
    if (!found || found.whole.end > asOf(zone)) continue;
    const key = found.covered.start;
    if (units.has(key)) continue;
    const terms = last ? afterEnd(facts, last, found) : onlyPrice(facts, productKey, found);
    const recurring = terms !== null && isRecurring(terms);
    units.set(key, {
      productKey,
      subscription: last,
      isLive: false,
      hasEnded: true,
      owesNothing: false,
      period: found,
      terms,
      isRecurring: recurring,
      tally: tally(stray, found.covered, aggregation, recurring),
    });
  }
  return [...units.values()].sort((a, b) => (a.period.covered.start < b.period.covered.start ? -1 : 1));
}

function periodOf(
  anchoring: Parameters<typeof billingPeriods>[0],
  within: Period,
  day: Day,
): BillingPeriod | null {
  const near = {
    start: within.start > addDays(day, -400) ? within.start : addDays(day, -400),
    end: within.end,
  };
  for (const period of billingPeriods(anchoring, near)) {
    if (period.covered.start <= day && day < period.covered.end) return period;
  }
  return null;
}

/** The longest span of days around a day that no subscription covers. */
function gapAround(subscriptions: Subscription[], day: Day): Period {
  let start = '1970-01-01';
  let end = addDays(day, 800);
  for (const each of subscriptions) {
    if (each.endDate !== null && each.endDate <= day && each.endDate > start) start = each.endDate;
    if (each.startDate > day && each.startDate < end) end = each.startDate;
  }
  return { start, end };
}

/** The continued terms of the last subscription, without the floors, which were promised for its life only. */
function afterEnd(facts: AccountFacts, last: Subscription, period: BillingPeriod): Terms | null {
  const versions = facts.prices.get(last.priceId) ?? [];
  const newest = versions.reduce<Price | null>(
    (a, b) => (a && a.effectiveFrom > b.effectiveFrom ? a : b),
    null,
  );
  const contract = contractOf(facts, last);
  const always = newest && [{ ...newest, effectiveFrom: '0001-01-01', effectiveTo: null }];
  const terms =
    termsInForce(last, versions, period, contract) ??
    (always && termsInForce(last, always, period, contract));
  if (!terms) return null;
  return {
    ...terms,
    quantity: terms.quantity === null ? null : ZERO,
    commitmentAmount: null,
    price: { ...terms.price, minimumAmount: null },
  };
}

/** Never subscribed: priced only when exactly one price exists for the product and the account's currency. */
function onlyPrice(facts: AccountFacts, productKey: string, period: BillingPeriod): Terms | null {
  const candidates = [...facts.prices.values()].filter((versions) =>
    versions.some(
      (each) =>
        each.productKey === productKey && (facts.currency === null || each.currency === facts.currency),
    ),
  );
  const [versions] = candidates;
  if (!versions || candidates.length !== 1) return null;
  const price = versions.findLast((each) => each.effectiveFrom <= period.covered.start) ?? versions[0];
  if (!price) return null;
  return {
    price: { ...price, minimumAmount: null },
    quantity: null,
    upliftPercent: ZERO,
    upliftCount: 0,
    discountPercent: ZERO,
    commitmentAmount: null,
    coveredDays: 1,
    periodDays: 1,
  };
}

/** What the account's contracts say of a subscription, counted from its first row under the same price. */
export function contractOf(facts: AccountFacts, subscription: Subscription): SubscriptionContract {
  const stated = facts.contractTerms ?? [];
  if (stated.length === 0) return NO_CONTRACT;
  const held = facts.subscriptions.map(
    (each): Held => ({ subscription: each, productKey: productOf(facts, each) }),
  );
  const terms = termsFor(stated, held, { subscription, productKey: productOf(facts, subscription) });
  const rows = facts.subscriptions.filter(
    (each) => each.subscriptionId === subscription.subscriptionId && each.priceId === subscription.priceId,
  );
  const since = rows.reduce(
    (first, { startDate }) => (startDate < first ? startDate : first),
    subscription.startDate,
  );
  return { terms, since };
}

function productOf(facts: AccountFacts, subscription: Subscription): string | null {
  return facts.prices.get(subscription.priceId)?.[0]?.productKey ?? null;
}

function isLicensed(facts: AccountFacts, subscription: Subscription): boolean {
  const model = facts.prices.get(subscription.priceId)?.[0]?.model;
  return model === 'flat' || (model === 'per_unit' && subscription.quantity !== null);
}

/**
 * What was used, as units to rate: peak use for seats, and with what stands in for lost rows of the
 * log; never below zero.
 */
export function ratedUnits({ tally: { actual, standIn } }: Pick<UnitOfWork, 'tally'>): Decimal {
  return Decimal.max(actual.plus(standIn), 0);
}
