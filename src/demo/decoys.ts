import { addDays, daysBetween } from './calendar.ts';
import { isMetered, priceIdOf, productNamed } from './catalogue.ts';
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
} from './claims.ts';
import { plantClockSkew, plantLateButReported, plantTestAccounts } from './decoys-clock.ts';
import { plantEscalators, plantRenewedQuantity } from './stories-renewal.ts';
import { newSubscription } from './subscriptions.ts';
import type { DecoyKind, Span, Subscription } from './world.ts';

/*
 * What looks like a leak and is none. Each is billed to the letter; a reconciler that finds one is wrong.
 */

const isRecurring = (one: Subscription) => !isMetered(one.product) && one.intervalMonths === 1;
const product = (claimed: Claim) => productNamed(claimed.subscription.product).name;

export function plantDecoys(claims: Claims): void {
  plantAdjustments(claims);
  plantNoise(claims);
  plantTrials(claims);
  plantPauses(claims);
  plantPlanChanges(claims);
  plantOtherCurrency(claims);
  plantClockSkew(claims);
  plantLateButReported(claims);
  plantTestAccounts(claims);
  plantRenewedQuantity(claims);
  plantEscalators(claims, 'escalator_billed');
}

function billedUse(claims: Claims, one: Subscription): boolean {
  return (
    isMetered(one.product) &&
    !hasFloor(claims, one) &&
    timesIncluded(claims, one) > 1.6 &&
    one.intervalMonths === 1
  );
}

/** Credits, waivers and refunds that close a gap to the cent, and one that stands beside a right invoice. */
function plantAdjustments(claims: Claims): void {
  const test = (one: Subscription) => billedUse(claims, one) && one.product !== 'storage_gb';
  const sentences: [DecoyKind, string][] = [
    ['credit', 'was billed in full and then credited for an outage'],
    ['waiver', 'was waived as a goodwill gesture after a support case'],
    ['refund', 'was billed too high by mistake and the difference was refunded'],
    ['rounding', 'was rounded one minor unit off by the billing system'],
    ['voided_invoice', 'was invoiced, voided for a wrong address and invoiced again'],
  ];
  for (const [kind, sentence] of sentences) {
    for (const claimed of claim(claims, kind, { count: scaled(claims, 2), periods: 2, test })) {
      const period = claimed.random.pick(claimed.periods) as Span;
      const story = `${product(claimed)} of ${claimed.subscription.account.name} ${sentence}.`;
      plant(claimed, kind, period, story);
    }
  }
}

function plantNoise(claims: Claims): void {
  const test = (one: Subscription) => billedUse(claims, one);
  for (const kind of ['duplicate_events', 'correction'] as const) {
    for (const claimed of claim(claims, kind, { count: scaled(claims, 3), periods: 2, test })) {
      const period = claimed.random.pick(claimed.periods) as Span;
      const start = addDays(period.start, claimed.random.integer(1, 15));
      const what =
        kind === 'correction' ? 'were counted three times over and corrected' : 'were sent twice by a retry';
      const story = `Events of ${claimed.subscription.account.name} from ${spoken(start)} ${what}; billing knew the right figure.`;
      plant(claimed, kind, { start, end: addDays(start, 5) }, story);
    }
  }
  const within = (one: Subscription) => timesIncluded(claims, one) < 0.7 && one.product === 'api_calls';
  for (const claimed of claim(claims, 'no_money_under_report', { count: scaled(claims, 2), test: within })) {
    claimed.subscription.growthPercentMonthly = 0;
    const story = `${claimed.subscription.account.name} is reported short, but all of its usage is within what the plan includes.`;
    plant(claimed, 'no_money_under_report', somePeriods(claimed, 3), story, { sharePercent: 25 });
  }
  const seats = (one: Subscription) => one.product === 'seats' && isRecurring(one);
  for (const claimed of claim(claims, 'seats_trued_up', { count: scaled(claims, 2), test: seats })) {
    const story = `${claimed.subscription.account.name} used more seats than it bought, and every one of them was billed.`;
    plant(claimed, 'seats_trued_up', somePeriods(claimed, 2), story, { sharePercent: 15 });
  }
}

/** A copy of the subscription for other dates, right after it in the files. */
function addPart(
  claims: Claims,
  of: Subscription,
  suffix: string,
  changes: Partial<Subscription>,
): Subscription {
  const part = { ...of, ...changes, id: `${of.id}-${suffix}` };
  claims.subscriptions.splice(claims.subscriptions.indexOf(of) + 1, 0, part);
  return part;
}

function plantTrials(claims: Claims): void {
  const test = (one: Subscription) => billedUse(claims, one);
  for (const claimed of claim(claims, 'trial', { count: scaled(claims, 4), periods: 3, test })) {
    const { subscription, periods } = claimed;
    subscription.account.reportsByPeriod = false;
    const end = (periods[1] as Span).start;
    const story = `${subscription.account.name} tried ${product(claimed)} until ${spoken(end)} and owed nothing for it.`;
    const span = { start: subscription.start, end };
    const plan = { kind: 'trial' as const, span, hero: false, story };
    addPart(claims, subscription, 'trial', { end, status: 'trialing', plan });
    subscription.start = end;
  }
}

function plantPauses(claims: Claims): void {
  const test = (one: Subscription) => isRecurring(one) && one.product === 'platform_fee' && !one.renewalDate;
  for (const claimed of claim(claims, 'paused', { count: scaled(claims, 3), periods: 4, test })) {
    const { subscription, periods } = claimed;
    const pause = periods[1] as Span;
    const story = `${subscription.account.name} paused its platform fee from ${spoken(pause.start)} to ${spoken(pause.end)}.`;
    const plan = { kind: 'paused' as const, span: pause, hero: false, story };
    const paused = addPart(claims, subscription, 'pause', { ...pause, status: 'paused', plan });
    addPart(claims, paused, 'resumed', {
      start: pause.end,
      end: undefined,
      status: 'active',
      plan: undefined,
    });
    subscription.end = pause.start;
    subscription.status = 'ended';
  }
}

const UPGRADES: Record<string, string> = {
  'api-payg': 'api-growth',
  'api-growth': 'api-payg',
  'platform-starter': 'platform-growth',
  'platform-growth': 'platform-scale',
  'messages-pack': 'messages-bundle',
  'egress-volume': 'egress-bundle',
};

function planOf(one: Subscription): string {
  return one.priceId.slice(0, one.priceId.lastIndexOf('-'));
}

/** One subscription ends in mid-period and another begins on the same day under another price. */
function plantPlanChanges(claims: Claims): void {
  const test = (one: Subscription) =>
    planOf(one) in UPGRADES &&
    one.intervalMonths === 1 &&
    !one.renewalDate &&
    !one.commitmentAmount &&
    !one.discountUntil;
  for (const claimed of claim(claims, 'plan_change', { count: scaled(claims, 5), periods: 3, test })) {
    const { subscription, periods, random } = claimed;
    subscription.account.reportsByPeriod = false;
    const period = periods[1] as Span;
    const day = addDays(period.start, random.integer(6, daysBetween(period.start, period.end) - 6));
    const to = UPGRADES[planOf(subscription)] as string;
    const story = `${subscription.account.name} changed ${product(claimed)} from ${planOf(subscription)} to ${to} on ${spoken(day)}.`;
    const plan = { kind: 'plan_change' as const, span: period, hero: false, story };
    addPart(claims, subscription, 'changed', {
      start: day,
      priceId: priceIdOf(to, subscription.currency),
      plan,
    });
    subscription.end = day;
    subscription.status = 'ended';
    subscription.plan = plan;
  }
}

/** A product that is priced and billed in another currency than the rest of the account. */
function plantOtherCurrency(claims: Claims): void {
  const owners = new Set(
    claims.subscriptions.filter((one) => one.product === 'messages').map((one) => one.account.id),
  );
  const test = (one: Subscription) =>
    one.product === 'platform_fee' &&
    one.currency !== 'USD' &&
    isRecurring(one) &&
    !owners.has(one.account.id);
  for (const claimed of claim(claims, 'other_currency', { count: scaled(claims, 2), periods: 3, test })) {
    const { account } = claimed.subscription;
    const first = claimed.periods[0] as Span;
    const extra = newSubscription(account, 'messages', 'messages-pack', first.start);
    extra.priceId = priceIdOf('messages-pack', 'USD');
    extra.currency = 'USD';
    extra.dailyMilli = claimed.random.integer(4e6, 12e6);
    const story = `The message packs of ${account.name} are billed in USD to its American office, all else in ${account.currency}.`;
    const span = { start: first.start, end: claims.stage.window.end };
    extra.plan = { kind: 'other_currency', span, hero: false, story };
    claims.subscriptions.push(extra);
  }
}
