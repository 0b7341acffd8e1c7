import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import { addDays, billingPeriods, contains, daysBetween, overlap, summerOf } from './calendar.ts';
import { amendmentDate } from './catalogue.ts';
import { discountInForce, moneyText, oneMinor, roundMoney, upliftInForce } from './charge.ts';
import { lateInterestPercent } from './contracts.ts';
import { dueDay } from './invoice-rows.ts';
import type { Invoice } from './invoices.ts';
import type { Settled } from './settle.ts';
import { type DayUse, unitsWithin } from './usage.ts';
import {
  type DecoyKind,
  LEAK_TYPES,
  type LeakType,
  type Span,
  type Stage,
  type Subscription,
  type Truth,
  type Unit,
  type Zone,
} from './world.ts';

const AUTO_DECOYS_PER_KIND = 12;
/** The largest accounts of these types are the stories that a tour of the product begins with. */
const HERO_TYPES: LeakType[] = ['under_reported_usage', 'unbilled_account', 'unreported_usage'];

/**
 * The planted leaks and decoys of every finished unit, read off the difference of what was owed and asked.
 * Throws when a unit without a leak story is off by more than a minor unit: then the generator is wrong.
 */
export function tellTruth(stage: Stage, settled: Settled[]): { leaks: Truth[]; decoys: Truth[] } {
  const leaks: Truth[] = [];
  const decoys: Truth[] = [];
  const counts = new Map<DecoyKind, number>();
  for (const item of settled) {
    const { unit } = item;
    if (unit.period.end > stage.window.end) continue;
    const leak = leakOf(unit);
    if (leak) {
      leaks.push(leak);
      continue;
    }
    const { plan } = unit.subscription;
    const count = (kind: DecoyKind) => counts.get(kind) ?? 0;
    const open = plan ? [] : automaticDecoys(stage, item).filter((one) => count(one) < AUTO_DECOYS_PER_KIND);
    const kind = plannedDecoy(unit) ?? open.sort((a, b) => count(a) - count(b))[0];
    if (!kind) continue;
    counts.set(kind, count(kind) + 1);
    decoys.push({ decoy: kind, ...truthRow(unit, ZERO), story: storyOf(unit, kind) });
  }
  return { leaks, decoys };
}

function isLeak(kind: string): kind is LeakType {
  return (LEAK_TYPES as readonly string[]).includes(kind);
}

function leakOf(unit: Unit): Truth | null {
  const { plan } = unit.subscription;
  const gap = unit.shouldMajor.minus(unit.billedMajor);
  const left = larger(ZERO, gap.abs().minus(unit.creditedMajor));
  const twice = plan?.kind === 'duplicate_billing' && contains(plan.span, unit.period.start);
  if (twice) return leakRow(unit, 'duplicate_billing', unit.billedMajor, unit.billedMajor.times(2));
  const noPrice = plan?.variant === 'never sold, several prices';
  if (left.lessThanOrEqualTo(oneMinor(unit.price.currency))) return null;
  if (!plan || !isLeak(plan.kind))
    throw new Error(`${unit.subscription.id} ${unit.period.start} is off by ${gap}`);
  if (gap.isNegative() !== (plan.kind === 'over_billed'))
    throw new Error(`${unit.subscription.id}: wrong sign ${gap}`);
  const row = leakRow(unit, plan.kind, left, unit.billedMajor);
  return noPrice ? { ...row, amount: '', should_have_billed: '' } : row;
}

function larger(a: Decimal, b: Decimal): Decimal {
  return a.greaterThan(b) ? a : b;
}

function leakRow(unit: Unit, type: LeakType, amount: Decimal, billed: Decimal): Truth {
  const { plan, currency } = unit.subscription;
  const row = {
    type,
    hero: HERO_TYPES.includes(type) && plan?.hero === true,
    ...truthRow(unit, amount),
    story: plan?.story ?? '',
  };
  return { ...row, billed: moneyText(billed, currency) };
}

function truthRow(unit: Unit, amount: Decimal) {
  const { subscription, period } = unit;
  const { account, currency } = subscription;
  const isFlat = unit.price.model === 'flat';
  return {
    account_id: account.id,
    account_name: account.name,
    product_key: subscription.product,
    subscription_id: subscription.neverSold ? '' : subscription.id,
    period_start: period.start,
    period_end: period.end,
    amount: moneyText(amount, currency),
    currency,
    actual_units: isFlat ? '' : unit.actual.toString(),
    reported_units: isFlat ? '' : unit.reported.toString(),
    billed: moneyText(unit.billedMajor, currency),
    should_have_billed: moneyText(unit.shouldMajor, currency),
  };
}

function plannedDecoy(unit: Unit): DecoyKind | null {
  const { plan } = unit.subscription;
  if (!plan || !overlap(plan.span, unit.period)) return null;
  if (plan.kind === 'under_reported_usage' || plan.kind === 'late_usage') return 'no_money_under_report';
  return isLeak(plan.kind) ? null : plan.kind;
}

/** What a unit without a story looks like anyway, to a reader who is not careful. */
function automaticDecoys(stage: Stage, { unit, asked }: Settled): DecoyKind[] {
  const { subscription, period, covered, price } = unit;
  const isMeter = unit.actual.greaterThan(0) && subscription.quantity === undefined;
  const shortMonth = subscription.anchorDay > 28 && Number(period.start.slice(8)) !== subscription.anchorDay;
  const signs: [DecoyKind, boolean][] = [
    ['included_units', Boolean(price.includedUnits) && isMeter && unit.shouldMajor.isZero()],
    ['proration', covered.start !== period.start || covered.end !== period.end],
    ['floor_billed', asked.topUp.greaterThan(0)],
    ['renewal_applied', upliftInForce(subscription, period.start).greaterThan(1)],
    ['discount_ended', Boolean(subscription.discountPercent) && !discountInForce(subscription, period.start)],
    ['amended_price', price.effectiveFrom === amendmentDate(stage)],
    ['leap_day', isMeter && hasLeapDay(period)],
    ['summer_time', isMeter && changesClock(subscription.account.zone, period)],
    ['month_end_anchor', shortMonth],
  ];
  return signs.filter(([, shows]) => shows).map(([kind]) => kind);
}

function hasLeapDay(period: Span): boolean {
  const day = addDays(`${period.end.slice(0, 4)}-03-01`, -1);
  return day.endsWith('29') && contains(period, day);
}

function changesClock(zone: Zone, period: Span): boolean {
  if (zone === 'UTC' || zone === 'Asia/Tokyo') return false;
  const summer = summerOf(zone, Number(period.start.slice(0, 4)));
  return contains(period, summer.start) || contains(period, summer.end);
}

const AUTOMATIC: Partial<Record<DecoyKind, string>> = {
  included_units: 'All use is within what the plan includes; nothing is owed.',
  proration: 'The subscription covers a part of the period and was billed for that part.',
  floor_billed: 'Use below the floor; the top-up was billed.',
  renewal_applied: 'The renewal uplift is in force and was billed.',
  discount_ended: 'The discount has ended and is no longer taken off.',
  amended_price: 'The price changed; the new version was billed.',
  leap_day: 'The period holds 29 February and was billed for all its days.',
  summer_time: 'The clock changed within the period; every hour is in it once.',
  month_end_anchor: "The anchor day is missing in the month, so the period is cut on the month's last day.",
  no_money_under_report: 'Some use was not reported, and it changes no money.',
};

function storyOf(unit: Unit, kind: DecoyKind): string {
  const { plan } = unit.subscription;
  return plan && plan.kind === kind ? plan.story : (AUTOMATIC[kind] ?? '');
}

/** Usage under an unknown key: one truth a calendar month, without an amount. */
export function unmappedTruths(stage: Stage, subscription: Subscription, days: DayUse[]): Truth[] {
  const { account, product, plan } = subscription;
  return billingPeriods(subscription.start, 1, 1, stage.window.end).map((month: Span) => ({
    type: 'unmapped_usage' as const,
    hero: false,
    account_id: account.id,
    account_name: account.name,
    product_key: '',
    source_key: product,
    subscription_id: '',
    period_start: month.start,
    period_end: month.end,
    amount: '',
    currency: account.currency,
    actual_units: unitsWithin(subscription, days, month, 'actual').toString(),
    reported_units: '0',
    billed: '',
    should_have_billed: '',
    story: plan?.story ?? '',
  }));
}

/** Simple interest from the due day to the day of `asOf`, on the open amount; the invoice itself is not lost. */
export function uncollectedTruths(invoices: Invoice[], asOf: string): Truth[] {
  return invoices
    .filter((invoice) => invoice.status === 'overdue')
    .map((invoice) => {
      const days = daysBetween(dueDay(invoice), asOf.slice(0, 10));
      const percent = lateInterestPercent(invoice.account);
      const yearly = invoice.total.times(percent).div(100);
      const cost = roundMoney(yearly.times(days).div(decimal(365)), invoice.currency);
      const total = moneyText(invoice.total, invoice.currency);
      return {
        type: 'uncollected' as const,
        hero: false,
        account_id: invoice.account.id,
        account_name: invoice.account.name,
        product_key: '',
        subscription_id: '',
        invoice_id: invoice.id,
        period_start: invoice.period.start,
        period_end: invoice.period.end,
        amount: moneyText(cost, invoice.currency),
        currency: invoice.currency,
        actual_units: '',
        reported_units: '',
        billed: total,
        should_have_billed: total,
        story: `Invoice ${invoice.id} of ${invoice.account.name} over ${total} ${invoice.currency} was due on ${dueDay(invoice)} and is open: ${days} days at the agreed ${percent} % a year.`,
      };
    });
}
