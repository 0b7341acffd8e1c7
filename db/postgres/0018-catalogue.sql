-- Revisions: how often each family of facts of an organization changed, and receipts of figures that were shown.

-- A transaction that changes a family leaves one row; writers never wait for each other, and a reader's snapshot
-- sees exactly the changes that it can see. The counter is the sum of moves. Old rows are folded into one.
create table revisions (
  organization_id uuid not null,
  family text not null,
  moved_by xid8 not null,
  moves bigint not null default 1,
  primary key (organization_id, family, moved_by)
);
call wall('revisions', 'select, insert, update, delete');

-- One run for each statement that changed at least one row.
create function move_revision() returns trigger language plpgsql as $$
begin
  insert into revisions (organization_id, family, moved_by)
    select distinct organization_id, tg_argv[0], pg_current_xact_id() from changed
    on conflict do nothing;
  return null;
end $$;

create procedure moves_revision(target regclass, family text) language plpgsql as $$
begin
  execute format('create trigger revision_of_inserts after insert on %s referencing new table as changed '
    'for each statement execute function move_revision(%L)', target, family);
  execute format('create trigger revision_of_updates after update on %s referencing new table as changed '
    'for each statement execute function move_revision(%L)', target, family);
  execute format('create trigger revision_of_deletes after delete on %s referencing old table as changed '
    'for each statement execute function move_revision(%L)', target, family);
end $$;

call moves_revision('customers', 'records');
call moves_revision('contacts', 'records');
call moves_revision('products', 'records');
call moves_revision('prices', 'records');
call moves_revision('subscriptions', 'records');
call moves_revision('invoices', 'records');
call moves_revision('invoice_lines', 'records');
call moves_revision('payments', 'records');
call moves_revision('credits', 'records');
call moves_revision('usage_mappings', 'records');
call moves_revision('contract_terms', 'records');
call moves_revision('reporting_rates', 'rates');
call moves_revision('account_months', 'ledger');
call moves_revision('findings', 'findings');
call moves_revision('quality_faults', 'findings');
call moves_revision('import_runs', 'runs');
call moves_revision('reconciliation_runs', 'runs');
call moves_revision('model_trainings', 'runs');
call moves_revision('models', 'models');
call moves_revision('model_versions', 'models');
call moves_revision('model_predictions', 'models');
call moves_revision('model_outcomes', 'models');
call moves_revision('model_drift_checks', 'models');
call moves_revision('sources', 'sources');
call moves_revision('audit_entries', 'audit');
call moves_revision('organizations', 'organization');

-- What a figure was when it was shown, and what it was made of; asked again by GET /api/receipts/{id}.
create table receipts (
  organization_id uuid not null,
  receipt_id uuid not null,
  plan jsonb not null,
  as_of timestamptz not null,
  revisions jsonb not null,
  result jsonb not null,
  made_at timestamptz not null,
  primary key (organization_id, receipt_id)
);
create index receipts_oldest on receipts (organization_id, made_at);
call wall('receipts', 'select, insert, delete');
