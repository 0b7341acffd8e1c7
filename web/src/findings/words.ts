import type { FindingJson } from '#findings/shapes.ts';

export type FindingType = FindingJson['type'];
export type Severity = FindingJson['severity'];
export type Status = FindingJson['status'];

/** Each kind of finding in a reader's words, and what it means exactly. */
export const TYPES: Record<FindingType, { label: string; meaning: string }> = {
  under_reported_usage: {
    label: 'Under-reported usage',
    meaning: 'The billing system was told of fewer units than were used.',
  },
  unreported_usage: {
    label: 'Unreported usage',
    meaning: 'Units were used, and none were reported to the billing system.',
  },
  missed_overage: {
    label: 'Missed overage',
    meaning: 'Usage above what is included was reported, but not billed.',
  },
  unbilled_account: {
    label: 'Unbilled account',
    meaning: 'The account uses the product without a live subscription.',
  },
  unmapped_usage: {
    label: 'Unmapped usage',
    meaning: 'Usage under a key that belongs to no product yet; its amount is unknown until it is mapped.',
  },
  late_usage: { label: 'Late usage', meaning: 'Usage arrived after the invoice of its period was closed.' },
  uninvoiced_period: {
    label: 'Uninvoiced period',
    meaning: 'A live recurring charge has no invoice for this period.',
  },
  renewal_drift: {
    label: 'Renewal drift',
    meaning: 'Renewed or continued at the old price or quantity, or without its uplift.',
  },
  expired_discount: { label: 'Expired discount', meaning: 'A discount was applied after its end.' },
  minimum_shortfall: { label: 'Minimum shortfall', meaning: 'A minimum or commitment was not trued up.' },
  quantity_drift: { label: 'Quantity drift', meaning: 'More seats are used than are billed.' },
  price_drift: { label: 'Price drift', meaning: 'The billed rate differs from the contracted rate.' },
  missed_escalator: { label: 'Missed escalator', meaning: 'A contracted price increase was not applied.' },
  uncollected: {
    label: 'Uncollected',
    meaning:
      'An invoice is past due. The amount is its interest or financing cost; the invoice itself is collected apart.',
  },
  over_billed: {
    label: 'Over-billed',
    meaning: 'More was billed than the contract allows. It is owed to the customer.',
  },
  duplicate_billing: {
    label: 'Duplicate billing',
    meaning: 'The same period was billed twice. It is owed to the customer.',
  },
};

/** The kinds whose money is the customer's: never listed among what is owed. */
export const OWED_BACK: ReadonlySet<FindingType> = new Set(['over_billed', 'duplicate_billing']);

export const STATUSES: Record<Status, { label: string; verb: string; done: string }> = {
  open: { label: 'Open', verb: 'Reopen', done: 'Reopened' },
  acknowledged: { label: 'Acknowledged', verb: 'Acknowledge', done: 'Acknowledged' },
  actioned: { label: 'Actioned', verb: 'Mark as actioned', done: 'Marked as actioned' },
  recovered: { label: 'Recovered', verb: 'Mark as recovered', done: 'Marked as recovered' },
  dismissed: { label: 'Dismissed', verb: 'Dismiss', done: 'Dismissed' },
};

export const SEVERITIES: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

export const LEDGERS: Record<FindingJson['ledger'], { label: string; meaning: string }> = {
  owed: { label: 'Owed', meaning: 'Recoverable under the contract as it stands.' },
  improvable: { label: 'Improvable', meaning: 'To be negotiated; never summed with what is owed.' },
  owed_to_customer: {
    label: 'Owed to the customer',
    meaning: 'Billed too much; raised as loudly as a leak.',
  },
};

/** Findings that hold, those whose cause is gone, or both. */
export const STATES = { open: 'Findings that hold', closed: 'Closed findings', all: 'Both' };

/** Which facts moved an amount, as the rest of a sentence. */
export const MOVED_BECAUSE: Record<NonNullable<FindingJson['amount_moved_because']>, string> = {
  usage: 'late or corrected usage',
  reported: 'a change in what was reported',
  billed: 'a change in what was billed',
  terms: 'a change of terms or credits',
};

export const RECOVERABILITY: Record<string, string> = {
  billable_now: 'Billable now',
  needs_consent: 'Needs consent',
  time_barred: 'Time-barred',
  waived: 'Waived',
  owed_to_customer: 'Owed to customer',
};

export function recoverability(code: string): string {
  return RECOVERABILITY[code] ?? (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ');
}

export const accountLabel = (finding: Pick<FindingJson, 'account_name' | 'account_id'>) =>
  finding.account_name ?? finding.account_id;

export const CONFIDENCE =
  'The probability that this finding is true: the product of the measured checks that its evidence lists.';
