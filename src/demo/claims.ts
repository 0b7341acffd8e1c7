import { decimal } from '#core/decimal.ts';
import type { Random } from '#core/random.ts';
import { billingPeriods, dayNumber } from './calendar.ts';
import { roughEuros } from './catalogue.ts';
import { charge } from './charge.ts';
import type { Account, DecoyKind, LeakType, Plan, Price, Span, Stage, Subscription } from './world.ts';

/** Who may still be given a story. An account carries at most one, so that every truth has one cause. */
export type Claims = {
  stage: Stage;
  accounts: Account[];
  subscriptions: Subscription[];
  prices: Price[];
  taken: Set<string>;
  scale: number;
};

export type Claim = { subscription: Subscription; periods: Span[]; random: Random; hero: boolean };

/** A story count for a block of 220 accounts, scaled to this one and at least one. */
export function scaled(claims: Claims, count: number): number {
  return Math.max(1, Math.round(count * claims.scale));
}

/** Billing periods that lie whole inside both the subscription and the world. */
export function wholePeriods(stage: Stage, subscription: Subscription): Span[] {
  const { start, end = '9999-12-31', anchorDay, intervalMonths } = subscription;
  return billingPeriods(start, anchorDay, intervalMonths, stage.window.end).filter(
    (period) =>
      period.start >= start &&
      period.start >= stage.window.start &&
      period.end <= end &&
      period.end <= stage.window.end,
  );
}

export function priceOf(claims: Claims, subscription: Subscription): Price {
  return claims.prices.find((price) => price.id === subscription.priceId) as Price;
}

/** Units of an ordinary month. */
export function usualUnits(subscription: Subscription): number {
  return (subscription.dailyMilli / 1000) * (subscription.product === 'storage_gb' ? 1 : 30);
}

/** How far an ordinary month stands above what is included: 1 is just all of it. */
export function timesIncluded(claims: Claims, subscription: Subscription): number {
  const included = Number(priceOf(claims, subscription).includedUnits ?? 0);
  return included === 0 ? Number.POSITIVE_INFINITY : usualUnits(subscription) / included;
}

export function hasFloor(claims: Claims, subscription: Subscription): boolean {
  return Boolean(subscription.commitmentAmount ?? priceOf(claims, subscription).minimumAmount);
}

function sizeEuros(claims: Claims, subscription: Subscription): number {
  const month = { start: '2026-01-01', end: '2026-02-01' };
  const terms = {
    price: priceOf(claims, subscription),
    quantity: subscription.quantity,
    period: month,
    covered: month,
  };
  const amount = charge({ ...terms, units: decimal(Math.round(usualUnits(subscription))) });
  return roughEuros(amount, subscription.currency).toNumber() / subscription.intervalMonths;
}

/**
 * Takes up to `count` subscriptions of untouched accounts that pass the test and have enough whole periods.
 * The first `heroes` are the largest; the others are drawn so that the currencies take turns.
 */
export function claim(
  claims: Claims,
  kind: LeakType | DecoyKind,
  options: {
    count: number;
    heroes?: number;
    periods?: number;
    test: (subscription: Subscription) => boolean;
  },
): Claim[] {
  const random = claims.stage.random.fork(`claim/${kind}`);
  const open = claims.subscriptions
    .filter((one) => !one.plan && one.status === 'active' && !one.end && options.test(one))
    .filter((one) => wholePeriods(claims.stage, one).length >= (options.periods ?? 2))
    .map((one) => ({ one, draw: random.next(), size: sizeEuros(claims, one) }));
  const bySize = [...open].sort((a, b) => b.size - a.size);
  const byDraw = [...open].sort((a, b) => a.draw - b.draw);
  const turns = new Map<string, number>();
  const found: Claim[] = [];
  while (found.length < options.count) {
    const hero = found.length < (options.heroes ?? 0);
    const free = (hero ? bySize : byDraw).filter(({ one }) => !claims.taken.has(one.account.id));
    const turn = (one: Subscription) => (hero ? 0 : (turns.get(one.currency) ?? 0));
    const least = Math.min(...free.map(({ one }) => turn(one)));
    const next = free.find(({ one }) => turn(one) === least)?.one;
    if (!next) break;
    claims.taken.add(next.account.id);
    turns.set(next.currency, (turns.get(next.currency) ?? 0) + 1);
    const periods = wholePeriods(claims.stage, next);
    found.push({ subscription: next, periods, random: random.fork(next.id), hero });
  }
  return found;
}

export function plant(
  claimed: Claim,
  kind: Plan['kind'],
  span: Span,
  story: string,
  more: Partial<Plan> = {},
): void {
  claimed.subscription.plan = { kind, span, story, hero: claimed.hero, ...more };
}

/** A run of one to `most` whole periods that ends in or before the last one; heroes get the longest. */
export function somePeriods(claimed: Claim, most: number, first = 0): Span {
  const { periods, random, hero } = claimed;
  const length = Math.min(hero ? most : random.integer(1, most), periods.length - first);
  const from = hero ? periods.length - length : random.integer(first, periods.length - length);
  return { start: (periods[from] as Span).start, end: (periods[from + length - 1] as Span).end };
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `14 July 2026`. */
export function spoken(date: string): string {
  const parts = new Date(dayNumber(date) * 86_400_000);
  return `${parts.getUTCDate()} ${MONTHS[parts.getUTCMonth()]} ${parts.getUTCFullYear()}`;
}
