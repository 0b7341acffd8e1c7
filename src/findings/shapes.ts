import { z } from 'zod';
import { amount, day, decimalText, id, instant, pageOf, pageQuery, plainText } from '#core/wire.ts';
import { FINDING_TYPES, LEDGERS, SEVERITIES, STATUSES } from './finding.ts';

/** One finding as the API, the page and the command line show it; amounts in major units. */
export const finding = z.object({
  id,
  type: z.enum(FINDING_TYPES),
  ledger: z.enum(LEDGERS),
  account_id: z.string(),
  account_name: z.string().nullable(),
  product_key: z.string().nullable(),
  product_name: z.string().nullable(),
  subscription_id: z.string().nullable(),
  source_key: z.string().nullable(),
  period_start: day,
  period_end: day,
  amount: decimalText.nullable(),
  currency: z.string().nullable(),
  annualised_amount: decimalText.nullable(),
  confidence: z.number().min(0).max(1),
  severity: z.enum(SEVERITIES),
  recoverability: z.string(),
  status: z.enum(STATUSES),
  note: z.string(),
  actual_units: decimalText.nullable(),
  reported_units: decimalText.nullable(),
  billed_units: decimalText.nullable(),
  should_have_billed: decimalText.nullable(),
  billed: decimalText.nullable(),
  first_seen_at: instant,
  amount_before: decimalText.nullable(),
  reason: z.string(),
});
export type FindingJson = z.infer<typeof finding>;

/** Filters of the list; several values of one filter are separated by commas. */
export const findingsQuery = pageQuery.extend({
  type: plainText(400).optional(),
  severity: plainText(100).optional(),
  status: plainText(100).optional(),
  ledger: plainText(100).optional(),
  recoverability: plainText(100).optional(),
  account: plainText(300).optional(),
  product: plainText(300).optional(),
  currency: plainText(3).optional(),
  period_from: day.optional(),
  period_to: day.optional(),
  min_amount: decimalText.optional(),
  min_confidence: z.coerce.number().min(0).max(1).optional(),
  search: plainText(200).optional(),
  sort: z
    .enum(['amount', 'confidence', 'period', 'account', 'type', 'severity', 'status', 'first_seen'])
    .default('amount'),
  direction: z.enum(['asc', 'desc']).default('desc'),
});
export type FindingsQuery = z.infer<typeof findingsQuery>;

export const findingsPage = pageOf(finding);

export const findingChange = z
  .object({ status: z.enum(STATUSES).optional(), note: plainText(4_000).optional() })
  .strict()
  .refine((change) => change.status !== undefined || change.note !== undefined, 'needs a status or a note');
export type FindingChange = z.infer<typeof findingChange>;

/** Totals of the open ledger, a currency at a time; owed and owed to the customer are never summed. */
export const ledgerTotals = z.object({
  owed: z.array(amount),
  /** The part of `owed` that needs nobody's consent and is not time-barred. */
  owed_billable_now: z.array(amount),
  owed_annualised: z.array(amount),
  owed_to_customer: z.array(amount),
  open_findings: z.number().int(),
  by_type: z.array(
    z.object({ type: z.enum(FINDING_TYPES), count: z.number().int(), amounts: z.array(amount) }),
  ),
});
export type LedgerTotals = z.infer<typeof ledgerTotals>;
