-- What taking facts in noticed beside storing them, and whether a run is still being worked on.

-- Counts of what was sent and not stored as sent, by the account, key and day of the events. `batch` is the
-- run of an imported file, or 'api'. duplicate: the same event again within one file or request; resent: one
-- that an earlier file or request brought; conflict: a taken id with other content; future: stamped later
-- than a quarter of an hour after it came in (stored all the same).
create table ingest_observations (
  organization_id uuid not null,
  kind text not null check (kind in ('duplicate', 'resent', 'conflict', 'future')),
  side text not null check (side in ('actual', 'reported')),
  account_id text not null,
  source_key text not null,
  day date not null,
  batch text not null,
  count bigint not null,
  example jsonb not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (organization_id, kind, side, day, account_id, source_key, batch)
);
call wall('ingest_observations', 'select, insert, update, delete');

-- A run that is worked on shows signs of life; one whose signs have stopped is told as interrupted.
alter table import_runs add column alive_at timestamptz;
alter table import_runs add column blob_removed_at timestamptz;
create index import_runs_running on import_runs (organization_id, alive_at) where status = 'running';

-- Who may remember which usage ids are taken. Whoever stores usage commits its own token here first, under the
-- lock of the organization's writers; whoever finds another token than its own forgets what it remembered.
create table usage_writers (
  organization_id uuid not null,
  side text not null check (side in ('actual', 'reported')),
  token uuid not null,
  primary key (organization_id, side)
);
call wall('usage_writers', 'select, insert, update');
