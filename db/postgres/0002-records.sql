-- The facts of Recover, as a person or an outside system stated them. Amounts are numeric in major
-- units because the currency of a line is known only by its invoice, which may arrive later.

create table customers (
  organization_id uuid not null,
  account_id text not null,
  name text,
  domain text,
  industry text,
  region text,
  segment text,
  employees integer,
  currency text,
  owner text,
  lifecycle_stage text,
  source text,
  created_at timestamptz,
  customer_since timestamptz,
  churned_at timestamptz,
  arr numeric,
  nps numeric,
  health_notes text,
  attributes jsonb not null default '{}',
  primary key (organization_id, account_id)
);
create index customers_name on customers (organization_id, lower(name));
call wall('customers', 'select, insert, update, delete');

create table contacts (
  organization_id uuid not null,
  account_id text not null,
  name text not null,
  email text not null default '',
  title text,
  phone text,
  is_primary boolean,
  attributes jsonb not null default '{}',
  primary key (organization_id, account_id, name, email)
);
call wall('contacts', 'select, insert, update, delete');

create table products (
  organization_id uuid not null,
  product_key text not null,
  name text not null,
  unit text,
  aggregation text not null default 'sum' check (aggregation in ('sum', 'max', 'last', 'unique_count')),
  category text,
  attributes jsonb not null default '{}',
  primary key (organization_id, product_key)
);
call wall('products', 'select, insert, update, delete');

create table prices (
  organization_id uuid not null,
  price_id text not null,
  effective_from date not null default '0001-01-01',
  effective_to date,
  product_key text not null,
  model text not null check (model in ('per_unit', 'graduated', 'volume', 'package', 'flat')),
  currency text not null,
  unit_amount numeric,
  package_size numeric,
  tiers jsonb,
  included_units numeric,
  minimum_amount numeric,
  attributes jsonb not null default '{}',
  primary key (organization_id, price_id, effective_from)
);
call wall('prices', 'select, insert, update, delete');

create table subscriptions (
  organization_id uuid not null,
  subscription_id text not null,
  start_date date not null,
  end_date date,
  account_id text not null,
  price_id text not null,
  quantity numeric,
  billing_interval text not null default 'month' check (billing_interval in ('month', 'quarter', 'year')),
  anchor_day integer check (anchor_day between 1 and 31),
  time_zone text not null,
  discount_percent numeric,
  discount_until date,
  commitment_amount numeric,
  renewal_date date,
  renewal_uplift_percent numeric,
  auto_renew boolean,
  status text not null default 'active' check (status in ('active', 'trialing', 'paused', 'canceled', 'ended')),
  attributes jsonb not null default '{}',
  primary key (organization_id, subscription_id, start_date)
);
create index subscriptions_account on subscriptions (organization_id, account_id);
call wall('subscriptions', 'select, insert, update, delete');

create table invoices (
  organization_id uuid not null,
  invoice_id text not null,
  account_id text not null,
  period_start date not null,
  period_end date not null,
  currency text not null,
  issued_at timestamptz,
  due_at timestamptz,
  paid_at timestamptz,
  status text not null default 'open' check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
  subscription_id text,
  attributes jsonb not null default '{}',
  primary key (organization_id, invoice_id)
);
create index invoices_account on invoices (organization_id, account_id);
call wall('invoices', 'select, insert, update, delete');

create table invoice_lines (
  organization_id uuid not null,
  invoice_id text not null,
  line_id text not null,
  amount numeric not null,
  product_key text,
  quantity numeric,
  unit_amount numeric,
  kind text check (kind in ('recurring', 'usage', 'overage', 'minimum', 'credit', 'tax', 'fee')),
  period_start date,
  period_end date,
  description text,
  attributes jsonb not null default '{}',
  primary key (organization_id, invoice_id, line_id)
);
call wall('invoice_lines', 'select, insert, update, delete');

create table payments (
  organization_id uuid not null,
  payment_id text not null,
  invoice_id text not null,
  amount numeric not null,
  paid_at timestamptz not null,
  attributes jsonb not null default '{}',
  primary key (organization_id, payment_id)
);
create index payments_invoice on payments (organization_id, invoice_id);
call wall('payments', 'select, insert, update, delete');

create table credits (
  organization_id uuid not null,
  credit_id text not null,
  account_id text not null,
  amount numeric not null,
  currency text not null,
  product_key text,
  period_start date,
  period_end date,
  kind text not null default 'credit' check (kind in ('credit', 'waiver', 'refund')),
  reason text,
  attributes jsonb not null default '{}',
  primary key (organization_id, credit_id)
);
create index credits_account on credits (organization_id, account_id);
call wall('credits', 'select, insert, update, delete');

-- How usage is named at its source: a key to a product for everybody, for one source's account or for one
-- account of ours (empty texts say "any"), and a source's account as one of ours.
create table usage_mappings (
  organization_id uuid not null,
  source_key text not null,
  account_source_id text not null default '',
  product_key text not null,
  multiplier numeric not null default 1,
  meter text,
  account_id text not null default '',
  state text not null default 'approved' check (state in ('approved', 'inferred')),
  attributes jsonb not null default '{}',
  primary key (organization_id, source_key, account_source_id, account_id)
);
call wall('usage_mappings', 'select, insert, update, delete');
