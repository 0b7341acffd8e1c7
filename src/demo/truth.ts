import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import { billingPeriods, contains, daysBetween, overlap } from './calendar.ts';
import { amendmentDate } from './catalogue.ts';
import { discountInForce, moneyText, oneMinor, roundMoney, upliftInForce } from './charge.ts';
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
} from './world.ts';

/** Late payment costs this share of the open amount for each year past due, by days of 365. */
export const COLLECTION_PERCENT_YEARLY = 8;
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
    const kind = plannedDecoy(unit) ?? (plan ? null : automaticDecoy(stage, item));
    if (!kind || unit.period.start < stage.window.start) continue;
    const count = counts.get(kind) ?? 0;
    if (!plan && count >= AUTO_DECOYS_PER_KIND) continue;
    counts.set(kind, count + 1);
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

function automaticDecoy(stage: Stage, { unit, asked }: Settled): DecoyKind | null {
  const { subscription, period, covered, price } = unit;
  if (price.includedUnits && unit.actual.greaterThan(0) && unit.shouldMajor.isZero()) return 'included_units';
  if (covered.start !== period.start || covered.end !== period.end) return 'proration';
  if (asked.topUp.greaterThan(0)) return 'floor_billed';
  if (upliftInForce(subscription, period.start).greaterThan(1)) return 'renewal_applied';
  if (subscription.discountPercent && !discountInForce(subscription, period.start)) return 'discount_ended';
  return price.effectiveFrom === amendmentDate(stage) ? 'amended_price' : null;
}

const AUTOMATIC: Partial<Record<DecoyKind, string>> = {
  included_units: 'All use is within what the plan includes; nothing is owed.',
  proration: 'The subscription covers a part of the period and was billed for that part.',
  floor_billed: 'Use below the floor; the top-up was billed.',
  renewal_applied: 'The renewal uplift is in force and was billed.',
  discount_ended: 'The discount has ended and is no longer taken off.',
  amended_price: 'The price changed; the new version was billed.',
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
      const yearly = invoice.total.times(COLLECTION_PERCENT_YEARLY).div(100);
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
        story: `Invoice ${invoice.id} of ${invoice.account.name} over ${total} ${invoice.currency} was due on ${dueDay(invoice)} and is open: ${days} days at ${COLLECTION_PERCENT_YEARLY} % a year.`,
      };
    });
}
