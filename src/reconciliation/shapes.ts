import { z } from 'zod';
import { amount, day, decimalText, id, instant, pageOf, plainText } from '#core/wire.ts';
import { finding } from '#findings/shapes.ts';

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
  owed: z.array(amount),
  over_billed: z.array(amount),
  opened: z.number().int(),
  moved: z.number().int(),
  closed: z.number().int(),
});

export const run = z.object({
  id,
  status: z.enum(['queued', 'running', 'done', 'failed']),
  scope: z.enum(['all', 'touched']),
  as_of: instant.nullable(),
  slices_total: z.number().int(),
  slices_done: z.number().int(),
  accounts: z.number().int(),
  periods: z.number().int(),
  summary: runSummary.nullable(),
  failure: z.string().nullable(),
  created_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
});
export type RunJson = z.infer<typeof run>;
export const runsPage = pageOf(run);

/** One line of arithmetic: what it is, how it was reckoned in words and figures, and what it comes to. */
export const calculationStep = z.object({
  label: z.string(),
  arithmetic: z.string(),
  amount: z.string(),
});

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
