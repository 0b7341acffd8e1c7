import { findingTypes } from '#findings/types.ts';

/** What a finding about one unit of work carries: the use, what was reported and billed, the charge and the bill. */
const UNIT_OF_WORK = {
  actual_units: 'units',
  reported_units: 'units',
  billed_units: 'units',
  should_have_billed: 'money',
  billed: 'money',
} as const;

const owed = (label: string, meaning: string) =>
  ({ ledger: 'owed', label, meaning, measures: UNIT_OF_WORK }) as const;
const owedBack = (label: string, meaning: string) =>
  ({ ledger: 'owed_to_customer', label, meaning, measures: UNIT_OF_WORK }) as const;

/** Every kind of leak and over-billing that holding use and terms against bills finds; `cause.ts` says which fits. */
export const RECONCILIATION_FINDINGS = findingTypes(
  'reconciliation',
  {
    under_reported_usage: owed(
      'Under-reported usage',
      'Fewer units were reported to the billing system than were used.',
    ),
    unreported_usage: owed(
      'Unreported usage',
      'Units were used, and none were reported to the billing system.',
    ),
    missed_overage: owed('Missed overage', 'Usage above what is included was reported, but not billed.'),
    unbilled_account: owed('Unbilled account', 'The account uses the product without a live subscription.'),
    unmapped_usage: owed(
      'Unmapped usage',
      'Usage under a key that belongs to no product yet; its amount is unknown until it is mapped.',
    ),
    late_usage: owed('Late usage', 'Usage arrived after the invoice of its period was closed.'),
    uninvoiced_period: owed('Uninvoiced period', 'A live recurring charge has no invoice for this period.'),
    renewal_drift: owed(
      'Renewal drift',
      'Renewed or continued at the old price or quantity, or without its uplift.',
    ),
    expired_discount: owed('Expired discount', 'A discount was applied after its end.'),
    minimum_shortfall: owed('Minimum shortfall', 'A minimum or commitment was not trued up.'),
    quantity_drift: owed('Quantity drift', 'Fewer seats were billed than were contracted or used.'),
    price_drift: owed('Price drift', 'The billed rate differs from the contracted rate.'),
    missed_escalator: owed('Missed escalator', 'A contracted price increase was not applied.'),
    uncollected: owed(
      'Uncollected',
      'An invoice is past due. The amount is its interest or financing cost; the invoice itself is collected apart.',
    ),
    over_billed: owedBack(
      'Over-billed',
      'More was billed than the contract allows. Credit is due to the customer.',
    ),
    duplicate_billing: owedBack(
      'Duplicate billing',
      'The same period was billed twice. Credit is due to the customer.',
    ),
  },
  { actual_units: 'usage', reported_units: 'reported', billed: 'billed' },
);

export type FindingType = keyof typeof RECONCILIATION_FINDINGS.types;
