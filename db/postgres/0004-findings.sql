-- The ledger of what was noticed, and the reconciliation that notices leaks.

create table findings (
  organization_id uuid not null,
  finding_id uuid not null,
  type text not null,
  ledger text not null check (ledger in ('owed', 'improvable', 'owed_to_customer')),
  account_id text not null,
  product_key text,
  subscription_id text,
  source_key text,
  period_start date not null,
  period_end date not null,
  amount_minor bigint,
  currency text,
  annualised_minor bigint,
  confidence double precision not null,
  severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
  recoverability text not null,
  status text not null default 'open'
    check (status in ('open', 'acknowledged', 'actioned', 'recovered', 'dismissed')),
  note text not null default '',
  actual_units numeric,
  reported_units numeric,
  billed_units numeric,
  should_have_billed_minor bigint,
  billed_minor bigint,
  reason text not null,
  evidence jsonb not null,
  first_seen_at timestamptz not null,
  last_run_id uuid not null,
  closed_at timestamptz,
  amount_before_minor bigint,
  amount_moved_at timestamptz,
  primary key (organization_id, finding_id)
);
create index findings_open on findings (organization_id, amount_minor desc nulls last, finding_id) where closed_at is null;
create index findings_account on findings (organization_id, account_id, product_key, period_start);
call wall('findings', 'select, insert, update');

create table reconciliation_runs (
  organization_id uuid not null,
  run_id uuid not null,
  status text not null check (status in ('queued', 'running', 'done', 'failed')),
  scope text not null check (scope in ('all', 'touched')),
  requested_as_of timestamptz,
  as_of timestamptz,
  slices_total integer not null default 0,
  slices_done integer not null default 0,
  accounts bigint not null default 0,
  periods bigint not null default 0,
  summary jsonb,
  failure jsonb,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (organization_id, run_id)
);
create index reconciliation_runs_newest on reconciliation_runs (organization_id, created_at desc);
call wall('reconciliation_runs', 'select, insert, update');

create table reconciliation_slices (
  organization_id uuid not null,
  run_id uuid not null,
  slice integer not null,
  accounts text[] not null,
  finished_at timestamptz,
  primary key (organization_id, run_id, slice)
);
call wall('reconciliation_slices', 'select, insert, update, delete');

-- The should-have-billed ledger: one row a unit of work. Computed: it can be dropped and rebuilt.
create table reconciled_periods (
  organization_id uuid not null,
  account_id text not null,
  product_key text not null,
  subscription_id text not null default '',
  period_start date not null,
  period_end date not null,
  currency text not null default '',
  actual_units numeric,
  reported_units numeric,
  billed_units numeric,
  should_have_billed_minor bigint,
  billed_minor bigint not null,
  credited_minor bigint not null,
  leak_minor bigint not null,
  over_billed_minor bigint not null,
  run_id uuid not null,
  primary key (organization_id, account_id, product_key, subscription_id, period_start, currency)
);
call wall('reconciled_periods', 'select, insert, update, delete');

-- Decimals of a currency's minor unit (ISO 4217); a test compares it with core/currency.ts.
create function currency_digits(code text) returns integer language sql immutable parallel safe as $$
  select case
    when code in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV',
      'XAF', 'XOF', 'XPF') then 0
    when code in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    when code in ('CLF', 'UYW') then 4
    else 2
  end
$$;
