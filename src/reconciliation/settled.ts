import { Decimal, ZERO } from '#core/decimal.ts';
import { absMinor } from '#core/money.ts';
import type { Day } from '#core/period.ts';
import type { Price } from '#records/price.ts';
import type { Subscription } from '#records/subscription.ts';
import { firstDay, isBeforeInvoices } from './billed-since.ts';
import { type BillingPeriod, billingPeriods } from './billing-period.ts';
import type { PeriodResult } from './draft.ts';
import { isMaterial } from './gap.ts';
import { isRecurring, rate, type Terms } from './rating/charge.ts';
import { type WholeCharge, wholeCharge } from './rating/whole-units.ts';
import { termsInForce } from './terms.ts';

/** A billing period that has ended, with the terms in force in it. */
type EndedPeriod = {
  readonly period: BillingPeriod;
  readonly terms: Terms;
  readonly isRecurring: boolean;
  readonly wholeCharge: WholeCharge;
};

/** What is the same for all subscriptions that say the same: their ended periods, cut and priced once. */
export type SubscriptionForm = {
  readonly productKey: string;
  readonly timeZone: string;
  readonly owesNothing: boolean;
  readonly startDate: Day;
  readonly ended: readonly EndedPeriod[];
  /** From this day on its periods have not ended; null when it ended itself. */
  readonly runsFrom: Day | null;
};

/** Units of one product by one account in a span of days that no edge of its billing periods cuts. */
export type SpanUse = {
  readonly productKey: string;
  /** The first day of the span. */
  readonly start: Day;
  readonly actual: Decimal;
  /** The same as a number; NaN where that is not known to be whole and exact. */
  readonly actualWhole: number;
  readonly reported: Decimal;
  /** The highest single event, and the highest report. */
  readonly actualPeak: Decimal;
  readonly reportedPeak: Decimal;
};

/** What the lines for one product and exactly one span of days bill together. */
export type SpanBilled = {
  readonly productKey: string;
  readonly start: Day;
  readonly end: Day;
  readonly currency: string;
  readonly minor: bigint;
  readonly quantity: string | null;
};

/** An account in sums: enough to see that nothing is wrong with it, never to say what is. */
export type AccountSums = {
  readonly accountId: string;
  readonly subscriptions: readonly { readonly subscriptionId: string; readonly form: SubscriptionForm }[];
  readonly use: readonly SpanUse[];
  readonly billed: readonly SpanBilled[];
  readonly hasReports: boolean;
  readonly billedSince: Day | null;
};

/**
 * The form of a subscription as of a day of its zone; null when the detailed way has to look at it: a price that is
 * not in force throughout, or a product that does not simply add up.
 */
export function formOf(
  subscription: Subscription,
  versions: readonly Price[],
  aggregation: string,
  today: Day,
): SubscriptionForm | null {
  const productKey = versions[0]?.productKey;
  if (productKey === undefined || aggregation !== 'sum') return null;
  if (subscription.endDate !== null && subscription.startDate >= subscription.endDate) return null;
  const life = { start: subscription.startDate, end: subscription.endDate ?? '9999-12-31' };
  const ended: EndedPeriod[] = [];
  let runsFrom: Day | null = null;
  for (const period of billingPeriods(subscription, life)) {
    if (period.whole.end > today) {
      runsFrom = period.covered.start;
      break;
    }
    const terms = termsInForce(subscription, versions, period);
    if (terms === null) return null;
    ended.push({ period, terms, isRecurring: isRecurring(terms), wholeCharge: wholeCharge(terms) });
  }
  const { timeZone, owesNothing, startDate } = subscription;
  return { productKey, timeZone, owesNothing, startDate, ended, runsFrom };
}

/**
 * The ledger rows of an account with which nothing is wrong: one subscription a product, what was used is what was
 * reported, every line bills exactly one period, and every charge, by the same rating, is what was billed. Null when
 * anything differs; then `reconcileAccount` looks at its days. Where this answers, that answers the same rows.
 */
export function settledPeriods(account: AccountSums): PeriodResult[] | null {
  const periods: PeriodResult[] = [];
  const products = new Set<string>();
  let spansSeen = 0;
  let billedSeen = 0;
  for (const { subscriptionId, form } of account.subscriptions) {
    if (products.has(form.productKey)) return null;
    products.add(form.productKey);
    for (const each of form.ended) {
      const use = spansWithin(
        account.use,
        form.productKey,
        each.period.covered.start,
        each.period.covered.end,
      );
      const lines = linesFor(account.billed, form.productKey, each.period);
      spansSeen += use.length;
      billedSeen += lines.length;
      const result = settledPeriod(account, form, each, use, lines);
      if (result === null) return null;
      periods.push({ ...result, accountId: account.accountId, subscriptionId });
    }
    if (form.runsFrom === null) continue;
    for (const span of account.use)
      if (span.productKey === form.productKey && span.start >= form.runsFrom) spansSeen++;
    for (const line of account.billed)
      if (line.productKey === form.productKey && line.start >= form.runsFrom) billedSeen++;
  }
  return spansSeen === account.use.length && billedSeen === account.billed.length ? periods : null;
}

type Settled = Omit<PeriodResult, 'accountId' | 'subscriptionId'>;

function settledPeriod(
  { hasReports, billed, billedSince }: AccountSums,
  { productKey, owesNothing, startDate }: SubscriptionForm,
  { period, terms, isRecurring: recurring, wholeCharge }: EndedPeriod,
  use: readonly SpanUse[],
  lines: readonly SpanBilled[],
): Settled | null {
  const { currency } = terms.price;
  if (lines.some((line) => line.currency !== currency)) return null;
  const actual = together(use, recurring ? 'actualPeak' : 'actual', recurring);
  const reported = together(use, recurring ? 'reportedPeak' : 'reported', recurring);
  const billedUnits = lines.reduce<Decimal | null>(
    (sum, { quantity }) => (quantity === null ? sum : (sum ?? ZERO).plus(quantity)),
    null,
  );
  if (!recurring && hasReports && !actual.eq(reported)) return null;
  if (!recurring && !hasReports && billedUnits !== null && !billedUnits.eq(actual)) return null;
  const whole = use.reduce((sum, span) => sum + span.actualWhole, 0);
  const shouldMinor = owesNothing
    ? 0n
    : (wholeCharge(whole) ?? rate(terms, actual.isNegative() ? ZERO : actual).totalMinor);
  const billedMinor = lines.reduce((sum, line) => sum + line.minor, 0n);
  const isIdle = !recurring && lines.length === 0 && actual.isZero();
  const isBeforeHistory =
    recurring &&
    lines.length === 0 &&
    isBeforeInvoices({
      wholeFrom: period.whole.start,
      subscribedFrom: startDate,
      ownSince: firstDay(billed.map((line) => line.start)),
      everybodySince: billedSince,
    });
  if (!isIdle && !isBeforeHistory && isMaterial(absMinor(shouldMinor - billedMinor))) return null;
  return {
    productKey,
    period: period.whole,
    currency,
    actualUnits: actual,
    reportedUnits: reported,
    billedUnits,
    shouldMinor,
    billedMinor,
    creditedMinor: 0n,
    leakMinor: 0n,
    overBilledMinor: 0n,
  };
}

function spansWithin(use: readonly SpanUse[], productKey: string, start: Day, end: Day): SpanUse[] {
  return use.filter((span) => span.productKey === productKey && span.start >= start && span.start < end);
}

/** Lines that name a billing period exactly, whole or as far as it is covered. */
function linesFor(lines: readonly SpanBilled[], productKey: string, period: BillingPeriod): SpanBilled[] {
  const { whole, covered } = period;
  return lines.filter(
    ({ productKey: product, start, end }) =>
      product === productKey &&
      ((start === whole.start && end === whole.end) || (start === covered.start && end === covered.end)),
  );
}

type Units = 'actual' | 'reported' | 'actualPeak' | 'reportedPeak';

/** The units of some spans: the highest for seats, else their sum. */
function together(use: readonly SpanUse[], which: Units, isPeak: boolean): Decimal {
  const [only] = use;
  if (only === undefined) return ZERO;
  if (use.length === 1) return only[which];
  const units = use.map((span) => span[which]);
  return isPeak ? Decimal.max(...units) : units.reduce((sum, each) => sum.plus(each), ZERO);
}

/** The days on which spans of use must be cut for these forms, oldest first: every edge of a billing period. */
export function cutDays(forms: Iterable<SubscriptionForm>): Day[] {
  const days = new Set<Day>();
  for (const form of forms) {
    for (const { period } of form.ended) days.add(period.covered.start).add(period.covered.end);
    if (form.runsFrom !== null) days.add(form.runsFrom);
  }
  return [...days].sort();
}
