import { z } from 'zod';
import { amount, currencyCode, day, decimalText, failure, id, instant, plainText } from '#core/wire.ts';
import { DEFINITIONS } from '#findings/finding.ts';
import { finding } from '#findings/shapes.ts';
import { QUALITY_FAULTS } from './quality/fault.ts';
import { STEP_KINDS } from './rating/step.ts';

export const runRequest = z
  .object({
    /** Periods that ended on or before this instant are reconciled; default: the latest instant in the data. */
    as_of: instant.optional(),
    /** `touched` re-runs only accounts whose facts changed since the last run. */
    scope: z.enum(['all', 'touched']).default('touched'),
  })
  .strict();

export const runSummary = z.object({
  findings_by_type: z.record(z.string(), z.number().int()),
  owed: z.array(amount).meta({ description: DEFINITIONS.owed }),
  /** Absent in runs from before it was distinguished. */
  improvable: z.array(amount).optional(),
  over_billed: z.array(amount),
  opened: z.number().int(),
  moved: z.number().int(),
  closed: z.number().int(),
});

export const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export const run = z.object({
  id,
  status: z.enum(RUN_STATES),
  scope: z.enum(['all', 'touched']),
  as_of: instant.nullable(),
  slices_total: z.number().int(),
  slices_done: z.number().int(),
  accounts: z.number().int(),
  periods: z.number().int(),
  summary: runSummary.nullable(),
  failure: failure.nullable(),
  created_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
});
export type RunJson = z.infer<typeof run>;

/** One line of arithmetic: what it is, how it was computed in words and figures, and what it comes to. */
export const calculationStep = z.object({
  label: z.string(),
  arithmetic: z.string(),
  /** What the figure is: units of the product, a price a unit, money in the currency, a percent, or days. */
  kind: z.enum(STEP_KINDS),
  amount: decimalText,
});
export type CalculationStepJson = z.infer<typeof calculationStep>;

/** Everything that shows a finding to be true: daily units, the arithmetic, what was billed and credited. */
export const evidence = z.object({
  finding,
  currency: z.string().nullable(),
  time_zone: z.string(),
  unit: z.string().nullable(),
  days: z.array(
    z.object({ day, actual: decimalText, reported: decimalText.nullable(), billed: decimalText.nullable() }),
  ),
  calculation: z.array(calculationStep),
  price: z.record(z.string(), z.unknown()).nullable(),
  subscription: z.record(z.string(), z.unknown()).nullable(),
  invoice_lines: z.array(
    z.object({
      invoice_id: z.string(),
      line_id: z.string(),
      kind: z.string().nullable(),
      description: z.string().nullable(),
      quantity: z.string().nullable(),
      amount: decimalText,
      counted: decimalText,
      period_start: day,
      period_end: day,
    }),
  ),
  credits: z.array(
    z.object({ credit_id: z.string(), kind: z.string(), amount: decimalText, reason: z.string().nullable() }),
  ),
  confidence_checks: z.array(z.object({ check: z.string(), factor: z.number(), because: z.string() })),
  /** After the checks: the product of their factors, and the confidence that the calibration makes of it. */
  confidence_calibration: z.object({ product: z.number(), confidence: z.number(), because: z.string() }),
  history: z.array(
    z.object({
      at: instant,
      actor: z.string(),
      action: z.string(),
      change: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type EvidenceJson = z.infer<typeof evidence>;

export const resultParams = z.object({ id });
export const accountParams = z.object({ id: plainText(300) });

/** One way in which the data is wrong; `measured` holds its figures, `effect` what it did to the findings. */
export const qualityFault = z.object({
  id,
  kind: z.enum(QUALITY_FAULTS),
  account_id: z.string(),
  account_name: z.string().nullable(),
  product_key: z.string().nullable(),
  source_key: z.string().nullable(),
  period_start: day,
  period_end: day,
  measured: z.record(z.string(), z.unknown()),
  words: z.string(),
  effect: z.string(),
  findings_affected: z.number().int(),
  first_seen_at: instant,
  closed_at: instant.nullable(),
});
export type QualityFaultJson = z.infer<typeof qualityFault>;

/** A page of faults, and how many there are by kind under the same filters. */
export const faultTotals = z.array(
  z.object({
    kind: z.enum(QUALITY_FAULTS),
    count: z.number().int(),
    accounts: z.number().int(),
    findings_affected: z.number().int(),
  }),
);
export type FaultTotalsJson = z.infer<typeof faultTotals>;
export type DataQualityPage = {
  items: QualityFaultJson[];
  next_cursor: string | null;
  totals: FaultTotalsJson;
};

const percent = decimalText.refine(
  (text) => Number(text) >= 0 && Number(text) <= 100,
  'is not from 0 to 100',
);
const threshold = decimalText.refine((text) => Number(text) >= 0, 'is below zero');

/** From which amount, in major units, a finding is critical, high or medium. */
export const severityThresholds = z
  .object({ critical: threshold, high: threshold, medium: threshold })
  .strict()
  .refine(
    (each) => Number(each.critical) >= Number(each.high) && Number(each.high) >= Number(each.medium),
    'critical, high and medium must fall in this order',
  );

/** How an organization wants its money looked at; every field has a value, its own or the default. */
export const reconciliationSettings = z.object({
  /** Interest on what is paid late, a year of 365 days; a contract's own term comes before it. */
  late_interest_percent: percent,
  /** When an invoice names no due date, it is due so many days after its issue. */
  payment_terms_days: z.number().int().min(0).max(365),
  /** How far back may be billed when the contract does not say. */
  back_billing_months: z.number().int().min(0).max(120),
  /** Use that crosses a period edge by no more than this is a clock's error, not a leak. */
  clock_skew_minutes: z.number().int().min(0).max(720),
  /** By currency; a currency that is not named goes by the default thresholds. */
  severity: z.record(currencyCode, severityThresholds),
  /** Accounts that make no findings because they are our own tests. */
  test_accounts: z.array(plainText(300).min(1)).max(1_000),
});
export type ReconciliationSettingsJson = z.infer<typeof reconciliationSettings>;

/** Null gives a field its default again. */
export const reconciliationSettingsChange = z
  .object({
    late_interest_percent: percent.nullable(),
    payment_terms_days: reconciliationSettings.shape.payment_terms_days.nullable(),
    back_billing_months: reconciliationSettings.shape.back_billing_months.nullable(),
    clock_skew_minutes: reconciliationSettings.shape.clock_skew_minutes.nullable(),
    severity: reconciliationSettings.shape.severity.nullable(),
    test_accounts: reconciliationSettings.shape.test_accounts.nullable(),
  })
  .partial()
  .strict()
  .refine((change) => Object.keys(change).length > 0, 'needs a field to change');
export type ReconciliationSettingsChange = z.infer<typeof reconciliationSettingsChange>;

/** One row of the should-have-billed ledger, in major units of its own currency. */
export const period = z.object({
  account_id: z.string(),
  product_key: z.string(),
  subscription_id: z.string().nullable(),
  period_start: day,
  period_end: day,
  currency: z.string().nullable(),
  actual_units: decimalText.nullable(),
  reported_units: decimalText.nullable(),
  billed_units: decimalText.nullable(),
  should_have_billed: decimalText.nullable(),
  billed: decimalText,
  credited: decimalText,
  leak: decimalText,
  over_billed: decimalText,
});
export type PeriodJson = z.infer<typeof period>;
/** The same in a list, with the names that a reader wants beside the keys. */
export const periodRow = period.extend({
  account_name: z.string().nullable(),
  product_name: z.string().nullable(),
});
export type PeriodRow = z.infer<typeof periodRow>;

/** The result of a run for a period; `is_gone` says that it was no period of billing any more. */
const periodResult = period.extend({
  is_gone: z.boolean(),
  run_id: id,
  as_of: instant,
  computed_at: instant,
});
export type PeriodResultJson = z.infer<typeof periodResult>;
export const periodHistory = z.object({ items: z.array(periodResult) });
export const periodHistoryQuery = z.object({ product: plainText(300), period_start: day });

/** The open data issues of one account; a day on which a product's log has a gap counts once for that product. */
export const faultyAccount = z.object({
  account_id: z.string(),
  account_name: z.string().nullable(),
  faults: z.number().int(),
  days_with_gaps: z.number().int(),
  findings_affected: z.number().int(),
});
export type FaultyAccountJson = z.infer<typeof faultyAccount>;
export const faultyAccounts = z.object({ items: z.array(faultyAccount) });
export const faultyAccountsQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) });
