import { formatMajor } from '#core/money.ts';
import type { FindingType } from './notices.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One sentence that says what went wrong, with the figures, for whoever opens the finding. */
export function reasonFor(
  type: FindingType,
  unit: UnitOfWork,
  amountMinor: bigint | null,
  currency: string | null,
): string {
  const { actual, reported } = unit.tally;
  const money =
    amountMinor === null || currency === null
      ? 'an unknown amount'
      : `${formatMajor(amountMinor, currency)} ${currency}`;
  const missing = actual.minus(reported).toFixed();
  switch (type) {
    case 'under_reported_usage':
      return `${actual.toFixed()} units were used but ${reported.toFixed()} reported to billing; the missing ${missing} are worth ${money}.`;
    case 'unreported_usage':
      return `${actual.toFixed()} units were used and none was reported to billing, worth ${money}.`;
    case 'late_usage':
      return `${missing} units arrived after their invoice was issued and were never billed, worth ${money}.`;
    case 'missed_overage':
      return `${actual.toFixed()} units were used and reported, above those included, but nothing was billed for them: ${money}.`;
    case 'unbilled_account':
      return unit.subscription
        ? `${actual.toFixed()} units were used after subscription ${unit.subscription.subscriptionId} had ended, worth ${money} at its price.`
        : `${actual.toFixed()} units were used without any subscription to this product, worth ${money}.`;
    case 'uninvoiced_period':
      return `The period ended without an invoice line for this recurring charge of ${money}.`;
    case 'renewal_drift':
      return `The subscription renewed but was billed without its agreed uplift: ${money} too little.`;
    case 'expired_discount':
      return `A discount that ended on ${unit.subscription?.discountUntil ?? 'its last day'} was still given: ${money} too little.`;
    case 'minimum_shortfall':
      return `The charge stayed below the agreed minimum and was not topped up: ${money} too little.`;
    case 'quantity_drift':
      return `More seats were in use than were billed: ${money} too little.`;
    case 'price_drift':
      return `What was billed does not follow from the agreed price: ${money} too little.`;
    case 'over_billed':
      return `The customer was billed ${money} more than the agreed price comes to.`;
    case 'duplicate_billing':
      return `The same charge was billed twice; ${money} is owed back to the customer.`;
    default:
      return `${money}.`;
  }
}

/** A number with its noun: `1 day`, `3 days`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
