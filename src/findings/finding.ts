/** Owed under a contract, improvable by negotiation, or credit due to the customer: three ledgers, never summed. */
export const LEDGERS = ['owed', 'improvable', 'owed_to_customer'] as const;
export type Ledger = (typeof LEDGERS)[number];

/** Whether an amount can be billed: now, with customer agreement, no longer, waived, or to be credited. */
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

/** The statuses of an open finding; one that is closed is open in no status. `queries/open.ts` says it in SQL. */
export const OPEN_STATUSES = [
  'open',
  'acknowledged',
  'actioned',
] as const satisfies readonly (typeof STATUSES)[number][];

/** Days after the end of a period in which its bill may still come, before a cause counts as ended. */
export const GRACE_DAYS = 31;

/** What the totals mean, in the words that the API and the pages show. */
export const DEFINITIONS = {
  open: 'Findings whose cause still holds and that nobody has recovered or dismissed: open, acknowledged or actioned.',
  owed: 'Sum of the open findings that are recoverable under the contract as it stands.',
  annualised: `For each cause with an open finding that is owed: the amount of its newest period times its periods in a year. A cause counts while its next period, and ${GRACE_DAYS} days for its bill to come, have not passed in the data.`,
  critical: 'Open findings at or above the amount that your organization calls critical.',
  by_month: 'Open findings by the month in which their period starts; the months add up to what is owed.',
} as const;

/** What moved an amount: the use itself (late or corrected), the report, the bill, or the terms and credits. */
export const MOVED_BECAUSE = ['usage', 'reported', 'billed', 'terms'] as const;
export type MovedBecause = (typeof MOVED_BECAUSE)[number];
