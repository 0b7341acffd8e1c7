-- Facts coming in: what was read, what was refused and why, how columns were understood.

create table import_runs (
  organization_id uuid not null,
  run_id uuid not null,
  kind text not null,
  file_name text not null,
  format text,
  content_hash text,
  blob_key text,
  status text not null
    check (status in ('queued', 'needs_mapping', 'running', 'done', 'failed', 'cancelled')),
  mapping jsonb,
  rows_read bigint not null default 0,
  rows_accepted bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_rejected bigint not null default 0,
  bytes_read bigint not null default 0,
  bytes_total bigint,
  notices jsonb not null default '[]',
  failure jsonb,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (organization_id, run_id)
);
create index import_runs_newest on import_runs (organization_id, created_at desc);
call wall('import_runs', 'select, insert, update');

create table import_rejects (
  organization_id uuid not null,
  run_id uuid not null,
  sequence bigint not null,
  line bigint not null,
  column_name text,
  value text,
  reason text not null,
  raw text,
  primary key (organization_id, run_id, sequence)
);
call wall('import_rejects', 'select, insert, delete');

-- A confirmed reading of a file's columns, found again by the kind and the set of column names.
create table column_mappings (
  organization_id uuid not null,
  kind text not null,
  signature text not null,
  mapping jsonb not null,
  confirmed_at timestamptz not null,
  confirmed_by text not null,
  primary key (organization_id, kind, signature)
);
call wall('column_mappings', 'select, insert, update, delete');

-- Accounts whose facts changed since they were last reconciled; '*' stands for all of them.
create table touched_accounts (
  organization_id uuid not null,
  account_id text not null,
  touched_at timestamptz not null,
  primary key (organization_id, account_id)
);
call wall('touched_accounts', 'select, insert, update, delete');
