import { addMonths, type Day, daysIn, overlap, type Period } from '#core/period.ts';
import { MONTHS_IN, type Subscription } from '#records/subscription.ts';

/** A billing period as the anchor cuts it (`whole`) and the part of it that counts (`covered`). */
export type BillingPeriod = { readonly whole: Period; readonly covered: Period };

type Anchoring = Pick<Subscription, 'startDate' | 'anchorDay' | 'interval'>;

/**
 * The billing periods that share a day with `within`, oldest first: cut at the anchor day (or the month's
 * last day) every 1, 3 or 12 months from the anchored date on or before the start date (rule 6).
 * They continue after the subscription's end, which is how usage without a subscription finds its period.
 */
export function* billingPeriods(anchoring: Anchoring, within: Period): Generator<BillingPeriod> {
  const anchorDay = anchoring.anchorDay ?? Number(anchoring.startDate.slice(8, 10));
  const step = MONTHS_IN[anchoring.interval];
  const first = anchoredOnOrBefore(anchoring.startDate, anchorDay);
  let index = Math.floor(monthsBetween(first, within.start) / step) - 1;
  for (; ; index++) {
    const whole = {
      start: addMonths(first, index * step, anchorDay),
      end: addMonths(first, (index + 1) * step, anchorDay),
    };
    if (whole.start >= within.end) return;
    const covered = overlap(whole, within);
    if (covered) yield { whole, covered };
  }
}

/** The share of a period that is covered, as a fraction of whole days. */
export function coverage(period: BillingPeriod): { coveredDays: number; periodDays: number } {
  return { coveredDays: daysIn(period.covered), periodDays: daysIn(period.whole) };
}

function anchoredOnOrBefore(day: Day, anchorDay: number): Day {
  const sameMonth = addMonths(day, 0, anchorDay);
  return sameMonth <= day ? sameMonth : addMonths(day, -1, anchorDay);
}

function monthsBetween(from: Day, to: Day): number {
  const months = (day: Day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}
