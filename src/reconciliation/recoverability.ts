import { addMonths, type Day } from '#core/period.ts';
import type { FindingType, Recoverability } from '#findings/finding.ts';

/** How far back a supplier may bill when the contract does not say. */
export const BACK_BILLING_MONTHS_DEFAULT = 12;

/**
 * Whether an amount can be billed as of a day: within the back-billing window yes; for use that no live
 * subscription or mapping covers, only with the customer's consent; beyond the window it is time-barred.
 */
export function recoverabilityOf(type: FindingType, periodEnd: Day, asOf: Day): Recoverability {
  if (type === 'over_billed' || type === 'duplicate_billing') return 'owed_to_customer';
  if (addMonths(periodEnd, BACK_BILLING_MONTHS_DEFAULT) < asOf) return 'time_barred';
  return type === 'unbilled_account' || type === 'unmapped_usage' ? 'needs_consent' : 'billable_now';
}
