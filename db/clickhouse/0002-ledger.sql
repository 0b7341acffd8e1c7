-- The should-have-billed ledger: what each unit of work came to, and what it came to before. Append-only: a run
-- adds a row where its result differs from the last, so that a closed period keeps its earlier results.
-- Rows of one run for one unit collapse into the last of them, as when a slice is done again after a crash.

create table if not exists reconciled_periods (
  organization_id UUID,
  account_id String,
  product_key LowCardinality(String),
  subscription_id String,
  period_start Date32,
  currency LowCardinality(String),
  run_sequence UInt64,
  period_end Date32,
  actual_units String,
  reported_units String,
  billed_units String,
  should_have_billed_minor Nullable(Int64),
  billed_minor Int64,
  credited_minor Int64,
  leak_minor Int64,
  over_billed_minor Int64,
  is_gone UInt8,
  run_id UUID,
  as_of DateTime64(3, 'UTC'),
  computed_at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(computed_at)
order by (organization_id, account_id, product_key, subscription_id, period_start, currency, run_sequence)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- One organization's results, the earlier ones too. The last of a unit (the greatest run_sequence) is what holds;
-- one that is gone says that the unit is no longer one, as when its subscription was taken back.
create view if not exists reconciled_periods_of as
select account_id, toString(product_key) as product_key, subscription_id, period_start, toString(currency) as currency,
  run_sequence, period_end, actual_units, reported_units, billed_units, should_have_billed_minor, billed_minor,
  credited_minor, leak_minor, over_billed_minor, is_gone, run_id, as_of, computed_at
from reconciled_periods final
where organization_id = {organization:UUID};

-- Rows as they are stored, a batch that was sent again twice: for what exists and how far it reaches. For sums only
-- while every month's rows are known to be there once (usage_checks in PostgreSQL).
create view if not exists usage_events_stored_of as
select account_id, toString(source_key) as source_key, ts, event_id, units, supersedes, received_at from usage_events
where organization_id = {organization:UUID};

create view if not exists reported_usage_stored_of as
select account_id, toString(source_key) as source_key, ts, units, period_start, period_end from reported_usage
where organization_id = {organization:UUID};
