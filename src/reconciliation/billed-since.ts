import type { Day } from '#core/period.ts';

/** What decides whether an absent line of a recurring charge says anything. */
export type ChargeBegin = {
  /** The first day that the charge covers, the first of its whole billing period, and of its subscription. */
  readonly coveredFrom: Day;
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
  const { coveredFrom, wholeFrom, subscribedFrom, ownSince, everybodySince } = charge;
  if (everybodySince === null || subscribedFrom > everybodySince) return false;
  // An export often says of what began long ago that it began on the export's first day.
  if (subscribedFrom === everybodySince) return coveredFrom === everybodySince && wholeFrom < everybodySince;
  return coveredFrom < (ownSince ?? everybodySince);
}

/** The earliest of some days; null when there is none. */
export function firstDay(days: Iterable<Day>): Day | null {
  let first: Day | null = null;
  for (const day of days) if (first === null || day < first) first = day;
  return first;
}
