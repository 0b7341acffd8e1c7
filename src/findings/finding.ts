/** Every kind of finding there is; which one fits is decided in reconciliation/classify.ts. */
export const FINDING_TYPES = [
  'under_reported_usage',
  'unreported_usage',
  'missed_overage',
  'unbilled_account',
  'unmapped_usage',
  'late_usage',
  'uninvoiced_period',
  'renewal_drift',
  'expired_discount',
  'minimum_shortfall',
  'quantity_drift',
  'price_drift',
  'missed_escalator',
  'uncollected',
  'over_billed',
  'duplicate_billing',
] as const;
export type FindingType = (typeof FINDING_TYPES)[number];

/** Owed under a contract, improvable by negotiation, or owed to the customer: three ledgers, never summed. */
export const LEDGERS = ['owed', 'improvable', 'owed_to_customer'] as const;
export type Ledger = (typeof LEDGERS)[number];

/** Whether an amount can be billed: now, with consent, no longer, waived, or to be given back. */
export const RECOVERABILITIES = [
  'billable_now',
  'needs_consent',
  'time_barred',
  'waived',
  'owed_to_customer',
] as const;
export type Recoverability = (typeof RECOVERABILITIES)[number];

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const STATUSES = ['open', 'acknowledged', 'actioned', 'recovered', 'dismissed'] as const;

export function ledgerOf(type: FindingType): Ledger {
  return type === 'over_billed' || type === 'duplicate_billing' ? 'owed_to_customer' : 'owed';
}

/** What moved an amount: the use itself (late or corrected), the report, the bill, or the terms and credits. */
export const MOVED_BECAUSE = ['usage', 'reported', 'billed', 'terms'] as const;
export type MovedBecause = (typeof MOVED_BECAUSE)[number];
