import type { Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from '#platform/schema/ground.ts';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    customers: CustomersTable;
    contacts: ContactsTable;
    products: ProductsTable;
    prices: PricesTable;
    subscriptions: SubscriptionsTable;
    invoices: InvoicesTable;
    invoice_lines: InvoiceLinesTable;
    payments: PaymentsTable;
    credits: CreditsTable;
    usage_mappings: UsageMappingsTable;
    contract_terms: ContractTermsTable;
    touched_accounts: TouchedAccountsTable;
  }
}

type Attributes = JsonWithDefault<Record<string, Json>>;

export type CustomersTable = {
  organization_id: string;
  account_id: string;
  name: string | null;
  domain: string | null;
  industry: string | null;
  region: string | null;
  segment: string | null;
  employees: number | null;
  currency: string | null;
  owner: string | null;
  lifecycle_stage: string | null;
  source: string | null;
  created_at: Date | null;
  customer_since: Date | null;
  churned_at: Date | null;
  arr: string | null;
  nps: string | null;
  health_notes: string | null;
  attributes: Attributes;
};

export type ContactsTable = {
  organization_id: string;
  account_id: string;
  name: string;
  email: Generated<string>;
  title: string | null;
  phone: string | null;
  is_primary: boolean | null;
  attributes: Attributes;
};

export type ProductsTable = {
  organization_id: string;
  product_key: string;
  name: string;
  unit: string | null;
  aggregation: Generated<'sum' | 'max' | 'last' | 'unique_count'>;
  category: string | null;
  attributes: Attributes;
};

export type PricesTable = {
  organization_id: string;
  price_id: string;
  effective_from: Generated<string>;
  effective_to: string | null;
  product_key: string;
  model: 'per_unit' | 'graduated' | 'volume' | 'package' | 'flat';
  currency: string;
  unit_amount: string | null;
  package_size: string | null;
  tiers: JsonOf<{ up_to: string | null; unit_amount: string; flat_amount: string }[] | null>;
  included_units: string | null;
  minimum_amount: string | null;
  attributes: Attributes;
};

export type SubscriptionsTable = {
  organization_id: string;
  subscription_id: string;
  start_date: string;
  end_date: string | null;
  account_id: string;
  price_id: string;
  quantity: string | null;
  billing_interval: Generated<'month' | 'quarter' | 'year'>;
  anchor_day: number | null;
  time_zone: string;
  discount_percent: string | null;
  discount_until: string | null;
  commitment_amount: string | null;
  renewal_date: string | null;
  renewal_uplift_percent: string | null;
  auto_renew: boolean | null;
  status: Generated<'active' | 'trialing' | 'paused' | 'canceled' | 'ended'>;
  attributes: Attributes;
};

export type InvoicesTable = {
  organization_id: string;
  invoice_id: string;
  account_id: string;
  period_start: string;
  period_end: string;
  currency: string;
  issued_at: Date | null;
  due_at: Date | null;
  paid_at: Date | null;
  status: Generated<'draft' | 'open' | 'paid' | 'void' | 'uncollectible'>;
  subscription_id: string | null;
  attributes: Attributes;
};

export type InvoiceLinesTable = {
  organization_id: string;
  invoice_id: string;
  line_id: string;
  amount: string;
  product_key: string | null;
  quantity: string | null;
  unit_amount: string | null;
  kind: 'recurring' | 'usage' | 'overage' | 'minimum' | 'credit' | 'tax' | 'fee' | null;
  period_start: string | null;
  period_end: string | null;
  description: string | null;
  attributes: Attributes;
};

export type PaymentsTable = {
  organization_id: string;
  payment_id: string;
  invoice_id: string;
  amount: string;
  paid_at: Date;
  attributes: Attributes;
};

export type CreditsTable = {
  organization_id: string;
  credit_id: string;
  account_id: string;
  amount: string;
  currency: string;
  product_key: string | null;
  period_start: string | null;
  period_end: string | null;
  kind: Generated<'credit' | 'waiver' | 'refund'>;
  reason: string | null;
  attributes: Attributes;
};

export type UsageMappingsTable = {
  organization_id: string;
  source_key: string;
  account_source_id: Generated<string>;
  product_key: string;
  multiplier: Generated<string>;
  meter: string | null;
  account_id: Generated<string>;
  state: Generated<'approved' | 'inferred'>;
  attributes: Attributes;
};

export type ContractTermsTable = {
  organization_id: string;
  contract_id: string;
  account_id: string;
  term: string;
  effective_from: Generated<string>;
  product_key: Generated<string>;
  subscription_id: Generated<string>;
  value: string;
  clause: string | null;
  attributes: Attributes;
};

export type TouchedAccountsTable = { organization_id: string; account_id: string; touched_at: Date };
