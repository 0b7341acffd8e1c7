-- What contracts say beyond prices and subscriptions, one term a row. A term nobody can read is kept as it was
-- written. Empty texts of product and subscription say that the term holds for the whole contract.
create table contract_terms (
  organization_id uuid not null,
  contract_id text not null,
  account_id text not null,
  term text not null,
  effective_from date not null default '0001-01-01',
  product_key text not null default '',
  subscription_id text not null default '',
  value text not null,
  clause text,
  attributes jsonb not null default '{}',
  primary key (organization_id, contract_id, account_id, term, effective_from, product_key, subscription_id)
);
create index contract_terms_account on contract_terms (organization_id, account_id);
call wall('contract_terms', 'select, insert, update, delete');

-- How an organization wants its money looked at; what it does not say has a default.
create table reconciliation_settings (
  organization_id uuid primary key,
  settings jsonb not null default '{}',
  changed_at timestamptz not null
);
call wall('reconciliation_settings', 'select, insert, update');

-- What is wrong with the data, named as a fault and never as a leak. Closed when it no longer holds.
create table quality_faults (
  organization_id uuid not null,
  fault_id uuid not null,
  kind text not null,
  account_id text not null,
  product_key text,
  source_key text,
  period_start date not null,
  period_end date not null,
  measured jsonb not null,
  words text not null,
  effect text not null,
  findings_affected integer not null default 0,
  first_seen_at timestamptz not null,
  last_run_id uuid not null,
  closed_at timestamptz,
  primary key (organization_id, fault_id)
);
create index quality_faults_open on quality_faults (organization_id, period_start desc, fault_id) where closed_at is null;
create index quality_faults_account on quality_faults (organization_id, account_id);
call wall('quality_faults', 'select, insert, update');
