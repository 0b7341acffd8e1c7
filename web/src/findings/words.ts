import type { FindingJson } from '#findings/shapes.ts';
import type { TypeDeclaration } from '#findings/types.ts';
import { RECONCILIATION_FINDINGS } from '#reconciliation/notices.ts';

export type Severity = FindingJson['severity'];
export type Status = FindingJson['status'];

/** Each kind of finding as the room that finds it declares it. */
export const TYPES: Readonly<Record<string, TypeDeclaration>> = { ...RECONCILIATION_FINDINGS.types };

/** What a page says of a kind; one that it does not know, as of a newer server, by its bare name. */
export function typeWords(type: string): Pick<TypeDeclaration, 'label' | 'meaning'> {
  return TYPES[type] ?? { label: sentenceCase(type), meaning: '' };
}

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
  improvable: { label: 'Opportunity', meaning: 'Needs negotiation; never added to what is owed.' },
  owed_to_customer: {
    label: 'Credit due to customer',
    meaning: 'Billed too much; listed as prominently as a leak.',
  },
};

/** Current findings, closed ones, or both. */
export const STATES = { open: 'Current findings', closed: 'Closed findings', all: 'Both' };

/** Which facts moved an amount, as the rest of a sentence. */
export const MOVED_BECAUSE: Record<NonNullable<FindingJson['amount_moved_because']>, string> = {
  usage: 'late or corrected usage',
  reported: 'a change in what was reported',
  billed: 'a change in what was billed',
  terms: 'a change of terms or credits',
};

export const RECOVERABILITY: Record<string, string> = {
  billable_now: 'Billable now',
  needs_consent: 'Needs customer agreement',
  time_barred: 'Past the back-billing limit',
  waived: 'Waived',
  owed_to_customer: 'Credit due to customer',
};

export function recoverability(code: string): string {
  return RECOVERABILITY[code] ?? sentenceCase(code);
}

function sentenceCase(code: string): string {
  return (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ');
}

export const accountLabel = (finding: Pick<FindingJson, 'account_name' | 'account_id'>) =>
  finding.account_name ?? finding.account_id;

export const CONFIDENCE =
  'The probability that this finding is true: the product of the measured checks that its evidence lists.';
