import { z } from 'zod';
import { amount, day, decimalText, instant, pageOf, pageQuery, plainText } from '#core/wire.ts';
import { DEFINITIONS } from '#findings/finding.ts';
import { finding, ledgerTotals } from '#findings/shapes.ts';
import { run } from '#reconciliation/shapes.ts';

/** The command centre: the ledger's totals, what is at the top, and how fresh it is. */
export const dashboardSummary = z.object({
  organization: z.object({ name: z.string(), is_demo: z.boolean() }),
  totals: ledgerTotals,
  critical: z.number().int().meta({ description: DEFINITIONS.critical }),
  top_findings: z.array(finding),
  recent: z.array(finding),
  accounts: z.number().int(),
  usage_events: z.number().int(),
  data_through: instant.nullable(),
  last_run: run.nullable(),
  by_month: z
    .array(z.object({ month: z.string(), currency: z.string(), leak: decimalText, over_billed: decimalText }))
    .meta({ description: DEFINITIONS.by_month }),
  /** The same in the reporting currency; null where none of it can be converted. */
  by_month_reporting: z.array(
    z.object({ month: z.string(), leak: decimalText.nullable(), over_billed: decimalText.nullable() }),
  ),
});
export type DashboardSummary = z.infer<typeof dashboardSummary>;

/** One account: should-have-billed against billed by month, and its findings. */
export const dashboardAccount = z.object({
  account_id: z.string(),
  name: z.string().nullable(),
  industry: z.string().nullable(),
  region: z.string().nullable(),
  segment: z.string().nullable(),
  owner: z.string().nullable(),
  customer_since: instant.nullable(),
  periods: z.array(
    z.object({
      product_key: z.string(),
      product_name: z.string().nullable(),
      subscription_id: z.string().nullable(),
      period_start: day,
      period_end: day,
      currency: z.string(),
      actual_units: decimalText.nullable(),
      reported_units: decimalText.nullable(),
      billed_units: decimalText.nullable(),
      should_have_billed: decimalText.nullable(),
      billed: decimalText,
      credited: decimalText,
      leak: decimalText,
      over_billed: decimalText,
      /** False when no bill of its time is in the data: the charge is then in no sum. */
      is_compared: z.boolean(),
    }),
  ),
  totals: z.array(
    z.object({
      should_have_billed: amount.shape.amount,
      billed: amount.shape.amount,
      credited: amount.shape.amount,
      leak: amount.shape.amount,
      over_billed: amount.shape.amount,
      not_compared: amount.shape.amount,
      currency: z.string(),
    }),
  ),
  findings: z.array(finding),
});
export type DashboardAccount = z.infer<typeof dashboardAccount>;

const MONTH = /^(?!0000)\d{4}-(0[1-9]|1[0-2])$/;

/** Filters of the accounts; without a `month` all months are summed. */
export const accountsQuery = pageQuery.extend({
  search: plainText(200).optional(),
  currency: plainText(3).optional(),
  segment: plainText(200).optional(),
  region: plainText(200).optional(),
  /** Only accounts that leak, that were billed too much, or neither. */
  has: z.enum(['leak', 'over_billed', 'neither']).optional(),
  month: z.string().regex(MONTH, 'is no month such as 2026-03').optional(),
  sort: z
    .enum(['leak', 'over_billed', 'should_have_billed', 'billed', 'credited', 'findings', 'name'])
    .default('leak'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  /** `parquet` answers the whole list as one file; amounts stay exact decimal text in it. */
  format: z.enum(['json', 'csv', 'parquet']).optional(),
});
export type AccountsQuery = z.infer<typeof accountsQuery>;

const accountFigures = {
  should_have_billed: decimalText,
  billed: decimalText,
  credited: decimalText,
  leak: decimalText,
  over_billed: decimalText,
};

/** What one account came to in one currency; the newest twelve months beside it. */
export const accountRow = z.object({
  account_id: z.string(),
  name: z.string().nullable(),
  segment: z.string().nullable(),
  region: z.string().nullable(),
  industry: z.string().nullable(),
  currency: z.string(),
  ...accountFigures,
  open_findings: z.number().int(),
  months: z.array(z.object({ month: z.string(), leak: decimalText, over_billed: decimalText })),
});
export type AccountRow = z.infer<typeof accountRow>;

/** A page of accounts; the first also holds what all that pass the filters come to, by currency. */
export const accountsPage = pageOf(accountRow).extend({
  totals: z
    .object({
      accounts: z.number().int(),
      newest_month: z.string().nullable(),
      by_currency: z.array(
        z.object({
          currency: z.string(),
          accounts: z.number().int(),
          leaking: z.number().int(),
          ...accountFigures,
        }),
      ),
    })
    .nullable(),
});
export type AccountsPage = z.infer<typeof accountsPage>;

export const accountFilters = z.object({
  segments: z.array(z.string()),
  regions: z.array(z.string()),
  currencies: z.array(z.string()),
  months: z.array(z.string()),
});
export type AccountFilters = z.infer<typeof accountFilters>;

const presence = z.enum(['present', 'missing']);

/** Whether what the revenue interface stands on is there; `error` says in words what is not. */
export const revenueHealth = z.object({
  status: z.enum(['healthy', 'degraded']),
  views: z.object({ pipeline_summary: presence, monthly_forecast: presence, at_risk_deals: presence }),
  framework: presence,
  error: z.string().nullable(),
  timestamp: instant,
});
export type RevenueHealth = z.infer<typeof revenueHealth>;
