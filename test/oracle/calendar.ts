/** A billing period [start, end) and the part of it that the subscription covers; dates are YYYY-MM-DD. */
export type BillingPeriod = {
  start: string;
  end: string;
  coveredStart: string;
  coveredEnd: string;
  coveredDays: number;
  periodDays: number;
};

export type SubscriptionDates = {
  startDate: string;
  endDate: string | null;
  anchorDay: number | null;
  interval: 'month' | 'quarter' | 'year';
};

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;
const DAY_MS = 86_400_000;

/** Whole days since 1970-01-01. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
export const daysBetween = (start: string, end: string): number => dayNumber(end) - dayNumber(start);

/** The wanted day of a month, or the month's last day where it has none. Months count from year 0, January = 0. */
function dateIn(monthNumber: number, wantedDay: number): string {
  const year = Math.floor(monthNumber / 12);
  const month = monthNumber % 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(wantedDay, lastDay))).toISOString().slice(0, 10);
}

const monthNumber = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const dayOfMonth = (date: string): number => Number(date.slice(8, 10));

/** The same day n months later, or that month's last day. */
export const monthsAfter = (date: string, months: number): string =>
  dateIn(monthNumber(date) + months, dayOfMonth(date));

/** Rule 6: every billing period that touches the subscription and starts before `until`, in order. */
export function billingPeriods(dates: SubscriptionDates, until: string): BillingPeriod[] {
  const anchor = dates.anchorDay ?? dayOfMonth(dates.startDate);
  let month = monthNumber(dates.startDate);
  if (dateIn(month, anchor) > dates.startDate) month -= 1;
  const periods: BillingPeriod[] = [];
  for (;;) {
    const start = dateIn(month, anchor);
    month += MONTHS[dates.interval];
    const end = dateIn(month, anchor);
    if (start >= until || (dates.endDate !== null && start >= dates.endDate)) return periods;
    const coveredStart = start < dates.startDate ? dates.startDate : start;
    const coveredEnd = dates.endDate !== null && dates.endDate < end ? dates.endDate : end;
    const coveredDays = daysBetween(coveredStart, coveredEnd);
    periods.push({ start, end, coveredStart, coveredEnd, coveredDays, periodDays: daysBetween(start, end) });
  }
}

/** The calendar day that a clock on the wall in the zone shows at an instant. */
export function localDay(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** Rules 1 and 2: true once the last local midnight of the period has passed. */
export const hasEnded = (period: { end: string }, zone: string, asOf: string): boolean =>
  localDay(asOf, zone) >= period.end;

/**
 * Rule 14: how often the uplift has compounded for a period whose first day is given. The term runs from
 * start_date to renewal_date: in months when it is whole months, else in days.
 */
export function upliftCount(
  terms: { startDate: string; renewalDate: string | null; autoRenew: boolean },
  firstDay: string,
): number {
  if (terms.renewalDate === null || firstDay < terms.renewalDate) return 0;
  if (!terms.autoRenew) return 1;
  const months = monthNumber(terms.renewalDate) - monthNumber(terms.startDate);
  const isWholeMonths = months > 0 && monthsAfter(terms.startDate, months) === terms.renewalDate;
  const termDays = daysBetween(terms.startDate, terms.renewalDate);
  if (termDays <= 0) throw new RangeError('a term needs a renewal after its start');
  for (let count = 1; ; count += 1) {
    const reached = isWholeMonths
      ? monthsAfter(terms.startDate, months * (count + 1)) <= firstDay
      : dayNumber(terms.startDate) + termDays * (count + 1) <= dayNumber(firstDay);
    if (!reached) return count;
  }
}

/** Rules 2 and 3: the discount counts for a whole period when its first day is on or before the last discounted day. */
export const isDiscounted = (discountUntil: string | null, firstDay: string): boolean =>
  discountUntil === null || firstDay <= discountUntil;
