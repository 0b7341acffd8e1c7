-- Connections that are read again and again: tables elsewhere, and files in buckets and folders.

create table sources (
  organization_id uuid not null,
  source_id uuid not null,
  name text not null,
  side text not null check (side in ('actual', 'reported')),
  -- Where and what to read; nothing secret.
  place jsonb not null,
  -- Password or secret key, sealed by the instance's secret for this source alone.
  sealed_secret text,
  schedule_minutes integer check (schedule_minutes between 1 and 1440),
  -- The waiting job of the next pull carries this number; a job with another is of an older schedule.
  turn bigint not null default 1,
  next_pull_at timestamptz,
  last_pull_at timestamptz,
  last_run_id uuid,
  failure jsonb,
  failures_in_row integer not null default 0,
  rows_stored bigint not null default 0,
  warnings jsonb not null default '[]',
  lease_id uuid,
  leased_until timestamptz,
  created_at timestamptz not null,
  created_by jsonb not null,
  primary key (organization_id, source_id)
);
create unique index sources_by_name on sources (organization_id, lower(name));
call wall('sources', 'select, insert, update, delete');

-- How far a source was read: of a table the last instant (object ''), of files each one's fingerprint.
create table source_cursors (
  organization_id uuid not null,
  source_id uuid not null,
  object text not null,
  position text not null,
  run_id uuid,
  read_at timestamptz not null,
  primary key (organization_id, source_id, object)
);
call wall('source_cursors', 'select, insert, update, delete');
