import { addDays, addMonths, type Day } from '#core/period.ts';
import type { Recoverability } from '#findings/finding.ts';
import type { BackBilling } from './contract.ts';
import type { FindingType } from './notices.ts';

/**
 * Whether an amount can be billed as of a day: within the back-billing window, its last day included, yes; for
 * use that no live subscription or mapping covers, only with the customer's agreement; beyond the window it is
 * past the back-billing limit (`time_barred`), and what the contract gave up is waived. The window runs from the end of the period.
 */
export function recoverabilityOf(
  type: FindingType,
  periodEnd: Day,
  asOf: Day,
  window: BackBilling,
  isWaived = false,
): Recoverability {
  if (type === 'over_billed' || type === 'duplicate_billing') return 'owed_to_customer';
  if (isWaived) return 'waived';
  const last = 'days' in window ? addDays(periodEnd, window.days) : addMonths(periodEnd, window.months);
  if (last < asOf) return 'time_barred';
  return type === 'unbilled_account' || type === 'unmapped_usage' ? 'needs_consent' : 'billable_now';
}
