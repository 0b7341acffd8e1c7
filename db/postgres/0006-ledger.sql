-- The should-have-billed ledger is kept with its history in the usage engine (db/clickhouse/0002-ledger.sql),
-- which holds a row a unit of work more cheaply. Here stays what pages of accounts sort and sum.
drop table reconciled_periods;

-- What an account's ended periods came to, by the month in which they start. Computed, like the ledger.
-- Periods that no price covers have an empty currency and no amounts.
create table account_months (
  organization_id uuid not null,
  account_id text not null,
  month date not null,
  currency text not null default '',
  should_minor bigint not null,
  billed_minor bigint not null,
  credited_minor bigint not null,
  leak_minor bigint not null,
  over_billed_minor bigint not null,
  periods integer not null,
  primary key (organization_id, account_id, month, currency)
);
create index account_months_month on account_months (organization_id, month, currency);
call wall('account_months', 'select, insert, update, delete');

-- The order of runs, which decides which of two results of a period is the later one.
alter table reconciliation_runs add column sequence bigint generated always as identity;
-- Account-periods whose result differs from the ledger's last; null for runs from before the ledger had a history.
alter table reconciliation_runs add column periods_changed bigint;
-- Whether every row of usage was known to be there once when the run was planned (usage_checks).
alter table reconciliation_runs add column is_usage_checked boolean not null default false;

-- How many rows of usage a month held when they were last known to be there once each. The usage engine collapses
-- repeated rows late; while a month still has as many rows, sums over it need not collapse them again.
create table usage_checks (
  organization_id uuid not null,
  side text not null check (side in ('actual', 'reported')),
  month integer not null,
  rows bigint not null,
  primary key (organization_id, side, month)
);
call wall('usage_checks', 'select, insert, update, delete');
