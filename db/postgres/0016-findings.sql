-- The owner, too, stands behind the wall; it is lifted in this transaction alone, so that stored rows can be moved.
alter table findings no force row level security;
alter table quality_faults no force row level security;
alter table reconciliation_runs no force row level security;

-- A finding belongs to the room that finds it, is about one thing, and carries the measures that its room declares:
-- decimals as text by name, money in minor units under its name and `_minor`.
alter table findings
  add column room text not null default 'reconciliation',
  add column about_kind text not null default 'account',
  add column about_id text,
  add column measures jsonb not null default '{}',
  add column as_of timestamptz;
update findings set
  about_id = account_id,
  as_of = coalesce(
    (select run.as_of from reconciliation_runs as run
      where run.organization_id = findings.organization_id and run.run_id = findings.last_run_id), first_seen_at),
  measures = jsonb_strip_nulls(jsonb_build_object(
    'actual_units', trim_scale(actual_units)::text,
    'reported_units', trim_scale(reported_units)::text,
    'billed_units', trim_scale(billed_units)::text,
    'should_have_billed_minor', should_have_billed_minor::text,
    'billed_minor', billed_minor::text));
alter table findings
  alter column room drop default,
  alter column about_kind drop default,
  alter column about_id set not null,
  alter column as_of set not null,
  drop column actual_units,
  drop column reported_units,
  drop column billed_units,
  drop column should_have_billed_minor,
  drop column billed_minor;
create index findings_room on findings (organization_id, room, account_id) where closed_at is null;

alter table quality_faults add column room text not null default 'reconciliation';
alter table quality_faults alter column room drop default;

-- Marks say that an account's facts changed. They are appended, each with the transaction that made it, and every room
-- that looks keeps its own place: the snapshot of its last look. A mark that this snapshot does not see is new to it.
create table account_marks (
  organization_id uuid not null,
  sequence bigint generated always as identity,
  account_id text not null,
  marked_at timestamptz not null,
  transaction xid8 not null default pg_current_xact_id(),
  primary key (organization_id, sequence)
);
create index account_marks_account on account_marks (organization_id, account_id);
-- To lock a row takes the right to update it.
call wall('account_marks', 'select, insert, update, delete');

-- Without a snapshot the room has begun to look and not yet ended: it looks at everybody, and no mark may go meanwhile.
create table mark_places (
  organization_id uuid not null,
  room text not null,
  snapshot pg_snapshot,
  kept_at timestamptz,
  primary key (organization_id, room)
);
call wall('mark_places', 'select, insert, update');

-- No room has a place yet: the first look after this is at everybody, whatever was marked.
drop table touched_accounts;

-- The place from which a run looked; kept when it is done, so that the marks of one that fails are seen again.
alter table reconciliation_runs add column looked_up_to pg_snapshot;

alter table findings force row level security;
alter table quality_faults force row level security;
alter table reconciliation_runs force row level security;
