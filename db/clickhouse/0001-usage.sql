-- What was used, as the customer's systems saw it. Identical rows (a retried batch) collapse into one;
-- a row with a known event_id and other content never gets here (see ingest/). Statements end with ";".

create table if not exists usage_events (
  organization_id UUID,
  account_id String,
  source_key LowCardinality(String),
  ts DateTime64(3, 'UTC'),
  event_id String,
  units Decimal(38, 12),
  supersedes String,
  received_at Nullable(DateTime64(3, 'UTC')),
  accepted_at DateTime64(6, 'UTC') default now64(6)
)
engine = ReplacingMergeTree
partition by toYYYYMM(ts)
order by (organization_id, account_id, source_key, ts, event_id, units, supersedes)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What billing was told was used: at an instant (ts), or for a span of days (period_start, period_end).
create table if not exists reported_usage (
  organization_id UUID,
  account_id String,
  source_key LowCardinality(String),
  ts DateTime64(3, 'UTC'),
  event_id String,
  units Decimal(38, 12),
  period_start Nullable(Date32),
  period_end Nullable(Date32),
  accepted_at DateTime64(6, 'UTC') default now64(6)
)
engine = ReplacingMergeTree
partition by toYYYYMM(ts)
order by (organization_id, account_id, source_key, ts, event_id, units)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Ids that were taken, as kept before usage_marks (0003), which takes its rows over.
create table if not exists usage_ids (
  organization_id UUID,
  side Enum8('actual' = 1, 'reported' = 2),
  event_id String,
  content UInt64
)
engine = ReplacingMergeTree
order by (organization_id, side, event_id, content)
settings index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

-- One organization's rows, each once. Readers use these views and nothing else.
create view if not exists usage_events_of as
select account_id, toString(source_key) as source_key, ts, event_id, units, supersedes, received_at
from usage_events final
where organization_id = {organization:UUID};

create view if not exists reported_usage_of as
select account_id, toString(source_key) as source_key, ts, event_id, units, period_start, period_end
from reported_usage final
where organization_id = {organization:UUID};
