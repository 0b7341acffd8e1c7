/** The kinds of facts that are kept in PostgreSQL, in the order of importing: what others refer to comes first. */
export const RECORD_KINDS = [
  'customers',
  'contacts',
  'products',
  'prices',
  'mappings',
  'subscriptions',
  'contract_terms',
  'invoices',
  'invoice_lines',
  'payments',
  'credits',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** A cell as PostgreSQL takes it from JSON: decimals and instants as text, tiers and attributes as JSON. */
export type Cell = string | number | boolean | null | readonly object[] | Readonly<Record<string, string>>;
/** A row by column names; a column that is not there is not spoken of and keeps its stored value. */
export type RecordRow = Readonly<Record<string, Cell>>;

/**
 * How a kind is kept: its table, the columns that identify a row, what stands for an empty cell, and whose
 * reconciliation a change concerns (`account`: the row's; `invoice`: that of the row's invoice).
 */
export type RecordTable = {
  readonly table: string;
  readonly keys: readonly string[];
  readonly defaults: Readonly<Record<string, string>>;
  readonly concerns: 'account' | 'invoice' | 'everybody' | 'nobody';
};

export const RECORD_TABLES: Readonly<Record<RecordKind, RecordTable>> = {
  customers: { table: 'customers', keys: ['account_id'], defaults: {}, concerns: 'account' },
  contacts: {
    table: 'contacts',
    keys: ['account_id', 'name', 'email'],
    defaults: { email: '' },
    concerns: 'nobody',
  },
  products: {
    table: 'products',
    keys: ['product_key'],
    defaults: { aggregation: 'sum' },
    concerns: 'everybody',
  },
  prices: {
    table: 'prices',
    keys: ['price_id', 'effective_from'],
    defaults: { effective_from: '0001-01-01' },
    concerns: 'everybody',
  },
  subscriptions: {
    table: 'subscriptions',
    keys: ['subscription_id', 'start_date'],
    defaults: { billing_interval: 'month', status: 'active' },
    concerns: 'account',
  },
  invoices: { table: 'invoices', keys: ['invoice_id'], defaults: { status: 'open' }, concerns: 'account' },
  invoice_lines: {
    table: 'invoice_lines',
    keys: ['invoice_id', 'line_id'],
    defaults: {},
    concerns: 'invoice',
  },
  payments: { table: 'payments', keys: ['payment_id'], defaults: {}, concerns: 'invoice' },
  credits: { table: 'credits', keys: ['credit_id'], defaults: { kind: 'credit' }, concerns: 'account' },
  mappings: {
    table: 'usage_mappings',
    keys: ['source_key', 'account_source_id', 'account_id'],
    defaults: { account_source_id: '', account_id: '', multiplier: '1', state: 'approved' },
    concerns: 'everybody',
  },
  contract_terms: {
    table: 'contract_terms',
    keys: ['contract_id', 'account_id', 'term', 'effective_from', 'product_key', 'subscription_id'],
    defaults: { effective_from: '0001-01-01', product_key: '', subscription_id: '' },
    concerns: 'account',
  },
};

/** The text that identifies a row among those of its kind. */
export function recordKey(kind: RecordKind, row: RecordRow): string {
  const { keys, defaults } = RECORD_TABLES[kind];
  return JSON.stringify(keys.map((key) => row[key] ?? defaults[key] ?? ''));
}
