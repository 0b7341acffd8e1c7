import { z } from 'zod';
import { amount, day, decimalText, instant } from '#core/wire.ts';
import { finding, ledgerTotals } from '#findings/shapes.ts';
import { run } from '#reconciliation/shapes.ts';

/** The command centre: the ledger's totals, what is at the top, and how fresh it is. */
export const dashboardSummary = z.object({
  organization: z.object({ name: z.string(), is_demo: z.boolean() }),
  totals: ledgerTotals,
  critical: z.number().int(),
  top_findings: z.array(finding),
  recent: z.array(finding),
  accounts: z.number().int(),
  usage_events: z.number().int(),
  data_through: instant.nullable(),
  last_run: run.nullable(),
  by_month: z.array(
    z.object({ month: z.string(), currency: z.string(), leak: decimalText, over_billed: decimalText }),
  ),
});
export type DashboardSummary = z.infer<typeof dashboardSummary>;

/** One account: should-have-billed against billed by month, and its findings. */
export const dashboardAccount = z.object({
  account_id: z.string(),
  name: z.string().nullable(),
  industry: z.string().nullable(),
  region: z.string().nullable(),
  periods: z.array(
    z.object({
      product_key: z.string(),
      subscription_id: z.string().nullable(),
      period_start: day,
      period_end: day,
      currency: z.string(),
      actual_units: decimalText.nullable(),
      should_have_billed: decimalText.nullable(),
      billed: decimalText,
      leak: decimalText,
      over_billed: decimalText,
    }),
  ),
  totals: z.array(
    z.object({
      should_have_billed: amount.shape.amount,
      billed: amount.shape.amount,
      leak: amount.shape.amount,
      currency: z.string(),
    }),
  ),
  findings: z.array(finding),
});
export type DashboardAccount = z.infer<typeof dashboardAccount>;

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
