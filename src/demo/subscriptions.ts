import { minorDigits } from '#core/currency.ts';
import { decimal } from '#core/decimal.ts';
import type { Random } from '#core/random.ts';
import { addDays, anchoredDate } from './calendar.ts';
import { priceIdOf } from './catalogue.ts';
import { charge } from './charge.ts';
import { weighted } from './customers.ts';
import type { Account, Price, Segment, Stage, Subscription } from './world.ts';

/*
 * Recurring products have their whole invoice history since the customer's first day. Metered products
 * begin with the world's first period: the company launched metering then, so there is no usage before it.
 */

type Offer = { product: string; chance: Record<Segment, number>; monthly: Record<Segment, [number, number]> };

function offer(product: string, chances: number[], ranges: [number, number][]): Offer {
  const bySegment = <T>(values: T[]) =>
    ({ enterprise: values[0], 'mid-market': values[1], 'small business': values[2] }) as Record<Segment, T>;
  return { product, chance: bySegment(chances), monthly: bySegment(ranges) };
}

const METERED: Offer[] = [
  offer(
    'api_calls',
    [1, 1, 0.85],
    [
      [8e6, 45e6],
      [6e5, 5e6],
      [6e4, 7e5],
    ],
  ),
  offer(
    'egress_gb',
    [0.85, 0.45, 0.2],
    [
      [8000, 60_000],
      [500, 6000],
      [50, 600],
    ],
  ),
  offer(
    'compute_hours',
    [0.8, 0.35, 0.1],
    [
      [5000, 40_000],
      [400, 4000],
      [40, 300],
    ],
  ),
  offer(
    'messages',
    [0.35, 0.3, 0.25],
    [
      [5e5, 4e6],
      [6e4, 6e5],
      [8000, 8e4],
    ],
  ),
  offer(
    'storage_gb',
    [0.25, 0.1, 0],
    [
      [20_000, 200_000],
      [2000, 15_000],
      [100, 500],
    ],
  ),
];

/** The subscriptions of an account as they should be; stories and decoys change some of them later. */
export function makeSubscriptions(stage: Stage, account: Account, prices: Price[]): Subscription[] {
  const random = stage.random.fork(`subscriptions/${account.index}`);
  const subscriptions = [platformFee(account, random)];
  const seatChance = account.segment === 'small business' ? 0.35 : 0.8;
  if (random.chance(seatChance)) subscriptions.push(seats(account, random));
  for (const item of METERED) {
    if (random.chance(item.chance[account.segment])) {
      subscriptions.push(metered(stage, account, item, random.fork(item.product), prices));
    }
  }
  return subscriptions;
}

/** A subscription with the account's own currency and anchor, in force from `start`. */
export function newSubscription(
  account: Account,
  product: string,
  plan: string,
  start: string,
): Subscription {
  return {
    id: `${account.id}-${product.replaceAll('_', '-')}`,
    account,
    product,
    priceId: priceIdOf(plan, account.currency),
    currency: account.currency,
    start,
    intervalMonths: 1,
    anchorDay: account.anchorDay,
    status: 'active',
    dailyMilli: 0,
    growthPercentMonthly: 0,
    eventsPerDay: 1,
    everyDays: 1,
  };
}

function platformFee(account: Account, random: Random): Subscription {
  const plans = {
    enterprise: 'platform-enterprise',
    'mid-market': 'platform-growth',
    'small business': 'platform-starter',
  };
  let plan = plans[account.segment];
  if (account.segment === 'enterprise' && random.chance(0.5)) plan = 'platform-scale';
  const draw = random.next();
  const intervalMonths = draw < 0.12 ? 12 : draw < 0.24 ? 3 : 1;
  const suffix = { 1: '', 3: '-quarterly', 12: '-yearly' }[intervalMonths];
  const subscription = newSubscription(account, 'platform_fee', `${plan}${suffix}`, account.since);
  subscription.intervalMonths = intervalMonths;
  commercialTerms(subscription, random);
  return subscription;
}

function seats(account: Account, random: Random): Subscription {
  const plan = account.segment === 'small business' ? 'seats-team' : 'seats-business';
  const subscription = newSubscription(account, 'seats', plan, account.since);
  const counts = { enterprise: [60, 240], 'mid-market': [12, 60], 'small business': [3, 12] } as const;
  const [low, high] = counts[account.segment];
  subscription.quantity = random.integer(low, high);
  commercialTerms(subscription, random);
  return subscription;
}

/** A renewal with its uplift for two in five, a discount for one in six. */
function commercialTerms(subscription: Subscription, random: Random): void {
  if (random.chance(0.4)) {
    subscription.renewalDate = anchoredDate(subscription.start, 12, Number(subscription.start.slice(8, 10)));
    subscription.upliftPercent = String(random.integer(6, 16) / 2);
  } else if (random.chance(0.28)) {
    subscription.discountPercent = String(random.integer(1, 4) * 5);
    if (random.chance(0.6)) {
      const months = random.integer(6, 30);
      subscription.discountUntil = addDays(
        anchoredDate(subscription.start, months, subscription.anchorDay),
        -1,
      );
    }
  }
}

function metered(stage: Stage, account: Account, item: Offer, random: Random, prices: Price[]): Subscription {
  const start = meteredStart(stage, account, random);
  const subscription = newSubscription(account, item.product, planOf(item.product, account, random), start);
  const [low, high] = item.monthly[account.segment];
  const monthly = low * (high / low) ** random.next();
  subscription.dailyMilli = item.product === 'storage_gb' ? monthly * 1000 : (monthly * 1000) / 30.4;
  const pace = Math.min(1, 8 / stage.months);
  subscription.growthPercentMonthly = (random.integer(-10, 45) / 10) * pace;
  if (account.segment === 'enterprise' && item.product === 'api_calls') subscription.eventsPerDay = 3;
  if (item.product === 'compute_hours' && random.chance(0.15)) subscription.intervalMonths = 3;
  if (random.chance(0.12)) subscription.discountPercent = String(random.integer(1, 3) * 5);
  if (account.segment === 'enterprise' && item.product === 'compute_hours' && random.chance(0.35)) {
    subscription.commitmentAmount = commitmentNear(subscription, prices, random.integer(8, 13) / 10);
  }
  return subscription;
}

/** Most accounts meter from the first anchored day of the world; one in nine joins later, mid-period. */
function meteredStart(stage: Stage, account: Account, random: Random): string {
  const anchored = anchoredDate(stage.window.start, 0, account.anchorDay);
  const first = account.since > anchored ? account.since : anchored;
  if (!random.chance(0.11) || stage.months < 3) return first;
  const late = addDays(first, random.integer(5, 30 * (stage.months - 2)));
  return late < addDays(stage.window.end, -35) ? late : first;
}

function planOf(product: string, account: Account, random: Random): string {
  if (product === 'egress_gb') return random.chance(0.35) ? 'egress-bundle' : 'egress-volume';
  if (product === 'compute_hours') return 'compute-standard';
  if (product === 'messages') return random.chance(0.4) ? 'messages-bundle' : 'messages-pack';
  if (product === 'storage_gb') return 'storage-hot';
  const enterprise = [
    { plan: 'api-enterprise', weight: 7 },
    { plan: 'api-reserved', weight: 3 },
  ];
  const others = [
    { plan: 'api-growth', weight: account.segment === 'mid-market' ? 6 : 4 },
    { plan: 'api-payg', weight: 5 },
  ];
  return weighted(random, account.segment === 'enterprise' ? enterprise : others).plan;
}

/** A round commitment at `ratio` times what an ordinary period of this subscription costs. */
export function commitmentNear(subscription: Subscription, prices: Price[], ratio: number): string {
  const price = prices.find((one) => one.id === subscription.priceId) as Price;
  const days = Math.round(30.4 * subscription.intervalMonths);
  const units = decimal(Math.round(subscription.dailyMilli)).div(1000).times(days);
  const whole = { start: '2026-01-01', end: '2026-02-01' };
  const usual = charge({ price: { ...price, minimumAmount: '0' }, units, period: whole, covered: whole });
  const step = minorDigits(subscription.currency) === 0 ? 10_000 : 100;
  return usual.times(ratio).div(step).ceil().times(step).toFixed(0);
}
