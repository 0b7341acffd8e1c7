import { z } from 'zod';
import type { ListTotals } from '#catalogue/shape.ts';
import { amount, day, decimalText, instant } from '#core/wire.ts';
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

export type AccountFigures = Pick<AccountRow, keyof typeof accountFigures>;

/** What all accounts that pass the filters come to, by currency; it stands on the first page. */
export const accountTotals = z.object({
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
});
export type AccountTotals = z.infer<typeof accountTotals>;
export type AccountsPage = {
  items: AccountRow[];
  next_cursor: string | null;
  totals: (ListTotals & AccountTotals) | null;
};

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
