import { addDays } from './calendar.ts';
import { isMetered, productNamed } from './catalogue.ts';
import { type Claims, claim, hasFloor, plant, scaled, spoken, timesIncluded } from './claims.ts';
import { newSubscription } from './subscriptions.ts';
import type { Span, Subscription } from './world.ts';

/*
 * Events at the wrong minute, events that come late and were billed in time, and customers who are none.
 */

/** The last event of a period bears a time of the next one: the meter's clock is up to three minutes ahead. */
export function plantClockSkew(claims: Claims): void {
  const test = (one: Subscription) => isUsed(claims, one);
  for (const claimed of claim(claims, 'clock_skew', { count: scaled(claims, 3), periods: 3, test })) {
    const { subscription, periods, random } = claimed;
    const period = random.pick(periods.slice(0, -1)) as Span;
    subscription.eventsPerDay = Math.max(2, subscription.eventsPerDay);
    const story = `The clock of a meter of ${subscription.account.name} was minutes ahead on ${spoken(period.end)}; its last events fell into the next period, and were billed in the right one.`;
    plant(claimed, 'clock_skew', { start: addDays(period.end, -1), end: period.end }, story);
  }
}

export function plantLateButReported(claims: Claims): void {
  const test = (one: Subscription) => isUsed(claims, one);
  for (const claimed of claim(claims, 'late_but_reported', { count: scaled(claims, 2), periods: 3, test })) {
    const { subscription, periods, random } = claimed;
    const period = random.pick(periods.slice(0, -1)) as Span;
    const story = `The last events of ${productNamed(subscription.product).name} of ${subscription.account.name} before ${spoken(period.end)} reached the log late; billing had known of them in time.`;
    plant(claimed, 'late_but_reported', { start: addDays(period.end, -5), end: period.end }, story);
  }
}

function isUsed(claims: Claims, one: Subscription): boolean {
  const { product, intervalMonths } = one;
  const rises = isMetered(product) && product !== 'storage_gb' && intervalMonths === 1;
  return rises && !hasFloor(claims, one) && timesIncluded(claims, one) > 1.6;
}

/** Accounts that the company's own engineers test with: they use, and nobody is to be billed. */
export function plantTestAccounts(claims: Claims): void {
  const { stage, accounts } = claims;
  for (let count = 0; count < scaled(claims, 2); count++) {
    const random = stage.random.fork(`test account/${count}`);
    const account = accounts.find(
      (one) =>
        one.zone === 'UTC' &&
        one.segment === 'small business' &&
        one.since < stage.window.start &&
        !claims.taken.has(one.id),
    );
    if (!account) return;
    claims.taken.add(account.id);
    const kept = claims.subscriptions.filter((one) => one.account !== account);
    claims.subscriptions.splice(0, claims.subscriptions.length, ...kept);
    account.isTest = true;
    account.name = `Tidewick test account ${account.index + 1}`;
    account.domain = `test-${account.index + 1}.tidewick.example`;
    const use = newSubscription(account, 'api_calls', 'api-payg', stage.window.start);
    use.neverSold = true;
    use.status = 'trialing';
    use.anchorDay = 1;
    use.dailyMilli = random.integer(2e6, 9e6);
    const story = `${account.name} is used by the company's own engineers and is never billed.`;
    use.plan = { kind: 'test_account', span: stage.window, hero: false, story };
    claims.subscriptions.push(use);
  }
}
