import type { Day } from '#core/period.ts';

/** What decides whether an absent line of a recurring charge says anything. */
export type ChargeBegin = {
  /** The first day of the charge's whole billing period, and of its subscription. */
  readonly wholeFrom: Day;
  readonly subscribedFrom: Day;
  /** The first day that any loaded line of the account bills; null when there is none. */
  readonly ownSince: Day | null;
  /** The day from which the organization's accounts are billed; null when no invoice was loaded. */
  readonly everybodySince: Day | null;
};

/**
 * True for a recurring charge whose invoice may be older than what was loaded, so that its absence says nothing: one
 * of a subscription from before the loaded invoices, before its account is billed. docs/decisions/0007 says why.
 */
export function isBeforeInvoices(charge: ChargeBegin): boolean {
  const { wholeFrom, subscribedFrom, ownSince, everybodySince } = charge;
  if (everybodySince === null) return true;
  const isYoung = subscribedFrom >= everybodySince && wholeFrom >= everybodySince;
  return !isYoung && wholeFrom < (ownSince ?? everybodySince);
}

/** The earliest of some days; null when there is none. */
export function firstDay(days: Iterable<Day>): Day | null {
  let first: Day | null = null;
  for (const day of days) if (first === null || day < first) first = day;
  return first;
}
