import { z } from 'zod';
import { moneyTotal } from '#catalogue/shape.ts';
import { ratesUsed } from '#catalogue/shapes.ts';
import { amount, day, decimalText, id, instant, plainText } from '#core/wire.ts';
import { DEFINITIONS, LEDGERS, MOVED_BECAUSE, SEVERITIES, STATUSES } from './finding.ts';

/** One finding as the API, the page and the command line show it; amounts in major units. */
export const finding = z.object({
  id,
  /** One of the kinds that the rooms declare in their `notices.ts`. */
  type: z.string(),
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
  /** When the amount last moved materially, and which facts moved it. */
  amount_moved_at: instant.nullable(),
  amount_moved_because: z.enum(MOVED_BECAUSE).nullable(),
  /** Set when the cause no longer holds. */
  closed_at: instant.nullable(),
  reason: z.string(),
  /** The room that found it. */
  room: z.string(),
  /** The one thing it is about: the account, or a contract, a deal, an invoice. */
  about: z.object({ kind: z.string(), id: z.string() }),
  /** The measures that its kind declares, decimals as text, money in major units; one that is not known is absent. */
  measures: z.record(z.string(), decimalText),
});
export type FindingJson = z.infer<typeof finding>;

export const findingChange = z
  .object({ status: z.enum(STATUSES).optional(), note: plainText(4_000).optional() })
  .strict()
  .refine((change) => change.status !== undefined || change.note !== undefined, 'needs a status or a note');
export type FindingChange = z.infer<typeof findingChange>;

/** One status for many findings at once; all of them change, or none. */
export const findingsChange = z
  .object({ ids: z.array(id).min(1).max(200), status: z.enum(STATUSES) })
  .strict();
export type FindingsChange = z.infer<typeof findingsChange>;
export const findingsChanged = z.object({ changed: z.number().int() });

const IN_REPORTING =
  'The same in the reporting currency, with its parts in their own and what no rate converts.';

/** What the findings that pass the list's filters come to: ledgers and ways to recover stay apart. */
export const resultTotals = z.object({
  findings: z.number().int(),
  accounts: z.number().int(),
  parts: z.array(
    z.object({
      ledger: z.enum(LEDGERS),
      recoverability: z.string(),
      count: z.number().int(),
      amounts: z.array(amount),
      total: moneyTotal,
    }),
  ),
  reporting: z
    .object({
      owed: moneyTotal,
      owed_billable_now: moneyTotal,
      improvable: moneyTotal,
      owed_to_customer: moneyTotal,
    })
    .meta({ description: IN_REPORTING }),
  rates: ratesUsed.nullable(),
});
export type ResultTotals = z.infer<typeof resultTotals>;

/** Totals of the open findings, a currency at a time; the ledgers are never summed. */
export const ledgerTotals = z.object({
  owed: z.array(amount).meta({ description: DEFINITIONS.owed }),
  /** The part of `owed` that needs nobody's agreement and is within the back-billing limit. */
  owed_billable_now: z.array(amount),
  owed_annualised: z.array(amount).meta({ description: DEFINITIONS.annualised }),
  improvable: z.array(amount),
  owed_to_customer: z.array(amount),
  open_findings: z.number().int().meta({ description: DEFINITIONS.open }),
  by_type: z.array(
    z.object({
      type: z.string(),
      ledger: z.enum(LEDGERS),
      count: z.number().int(),
      amounts: z.array(amount),
      total: moneyTotal,
    }),
  ),
  reporting: z
    .object({
      owed: moneyTotal,
      owed_billable_now: moneyTotal,
      owed_annualised: moneyTotal,
      improvable: moneyTotal,
      owed_to_customer: moneyTotal,
    })
    .meta({ description: IN_REPORTING }),
  rates: ratesUsed.nullable(),
});
export type LedgerTotals = z.infer<typeof ledgerTotals>;

export const VIEW_PAGES = ['recover', 'accounts'] as const;
const viewName = plainText(80).trim().min(1);
/** The words of a page's address without their leading question mark. */
const viewQuery = plainText(2_000).refine((text) => !/^[?#]|[\s<>"]/.test(text), 'is not a query string');

/** A list's filters, sort and columns under a name: one's own, or shared with the organization. */
export const view = z.object({
  id,
  page: z.enum(VIEW_PAGES),
  name: z.string(),
  query: z.string(),
  is_shared: z.boolean(),
  /** True for the reader's own, which only they may change. */
  is_own: z.boolean(),
  owner: z.string(),
  is_default: z.boolean(),
  changed_at: instant,
});
export type ViewJson = z.infer<typeof view>;
export const viewList = z.object({ items: z.array(view) });
export const viewsQuery = z.object({ page: z.enum(VIEW_PAGES).optional() });
export const newView = z
  .object({
    page: z.enum(VIEW_PAGES),
    name: viewName,
    query: viewQuery,
    is_shared: z.boolean().default(false),
  })
  .strict();
export type NewView = z.infer<typeof newView>;
export const viewChange = z
  .object({ name: viewName.optional(), query: viewQuery.optional(), is_shared: z.boolean().optional() })
  .strict()
  .refine((change) => Object.keys(change).length > 0, 'needs something to change');
export type ViewChange = z.infer<typeof viewChange>;
export const defaultView = z.object({ page: z.enum(VIEW_PAGES), view_id: id.nullable() }).strict();
export type DefaultView = z.infer<typeof defaultView>;
