-- The ground every room stands on: who the organization is, what was done, what was asked twice.
-- Tables with an organization_id are walled by forced row-level security; the runtime role
-- plumbline_app owns nothing and bypasses nothing. See docs/decisions/0003-tenancy.md.

do $$ begin
  if not exists (select from pg_roles where rolname = 'plumbline_app') then
    create role plumbline_app nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'plumbline_auth') then
    create role plumbline_auth nologin;
  end if;
exception when duplicate_object or unique_violation then null; -- another database of this cluster was first
end $$;

revoke create on schema public from public;
grant usage on schema public to plumbline_app;

-- One SELECT of set_config would leave the wall; SET LOCAL, which takes a statement, still works.
-- On a managed server only its operator may revoke this; `plumbline doctor` then says so.
revoke execute on function pg_catalog.set_config(text, text, boolean) from public;

-- The organization of this transaction; null (which matches no row) when none was set.
create function current_organization() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('plumbline.organization_id', true), '')::uuid $$;

-- Puts a table behind the wall: forced row-level security with one policy, and the rights named.
create procedure wall(target regclass, rights text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant on %s using (organization_id = current_organization()) '
    'with check (organization_id = current_organization())', target);
  execute format('grant %s on %s to plumbline_app', rights, target);
end $$;

create table organizations (
  organization_id uuid primary key,
  name text not null,
  currency text,
  time_zone text not null default 'UTC',
  is_demo boolean not null default false,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);
call wall('organizations', 'select, insert, update');

-- Append-only: the runtime role may neither change nor remove an entry.
create table audit_entries (
  organization_id uuid not null,
  sequence bigint not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  change jsonb not null,
  request_id text,
  hash text not null,
  primary key (organization_id, sequence)
);
create index audit_entries_subject on audit_entries (organization_id, subject_kind, subject_id, sequence);
call wall('audit_entries', 'select, insert');

-- The head of each chain, outside the table it anchors, so that a cut tail shows.
create table audit_heads (
  organization_id uuid primary key,
  sequence bigint not null,
  hash text not null
);
call wall('audit_heads', 'select, insert, update');

create table idempotency_keys (
  organization_id uuid not null,
  key text not null,
  request_hash text not null,
  status integer,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (organization_id, key)
);
call wall('idempotency_keys', 'select, insert, update, delete');
