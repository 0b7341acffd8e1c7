-- Who may come in. The schema auth belongs to the role plumbline_auth alone: the runtime role plumbline_app
-- has no right in it. The first four tables are what better-auth 1.7.5 generates, renamed to our manner;
-- the rest are ours. See docs/decisions/0004-accounts.md.

create schema auth;
grant usage on schema auth to plumbline_auth;

create table auth.users (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth.sessions (
  id uuid primary key default gen_random_uuid(),
  expires_at timestamptz not null,
  token text not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id uuid not null references auth.users (id) on delete cascade,
  active_organization_id uuid
);
create index sessions_user on auth.sessions (user_id, active_organization_id, created_at desc);

create table auth.accounts (
  id uuid primary key default gen_random_uuid(),
  account_id text not null,
  provider_id text not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index accounts_user on auth.accounts (user_id);

create table auth.verifications (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on auth.verifications (identifier);

create table auth.members (
  organization_id uuid not null references organizations,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('viewer', 'analyst', 'admin')),
  created_at timestamptz not null,
  primary key (organization_id, user_id)
);
create index members_user on auth.members (user_id);

-- The token and the key are kept as SHA-256 only: both are 256 random bits, which no dictionary holds.
create table auth.invitations (
  invitation_id uuid primary key,
  organization_id uuid not null references organizations,
  email text not null check (email = lower(email)),
  role text not null check (role in ('viewer', 'analyst', 'admin')),
  token_hash text not null unique,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  unique (organization_id, email)
);

create table auth.keys (
  key_id uuid primary key,
  organization_id uuid not null references organizations,
  name text not null,
  prefix text not null,
  key_hash text not null unique,
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ '{read,ingest,write}'),
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index keys_organization on auth.keys (organization_id, created_at desc);

-- Counts of the running minute, shared by all processes. Losing them in a crash harms nobody: unlogged.
create unlogged table auth.rate_windows (
  bucket text not null,
  window_start timestamptz not null,
  count integer not null,
  primary key (window_start, bucket)
);

-- Inside a transaction of an organization only its own rows show. Outside of one, all do, because the
-- door must look up a session or key before it knows whose it is.
do $$ declare target text; begin
  foreach target in array array['auth.members', 'auth.invitations', 'auth.keys'] loop
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant on %s to plumbline_auth '
      'using (current_organization() is null or organization_id = current_organization()) '
      'with check (current_organization() is null or organization_id = current_organization())', target);
  end loop;
end $$;
create policy door on organizations for select to plumbline_auth using (current_organization() is null);

grant select on organizations to plumbline_auth;
grant select, insert, update, delete on all tables in schema auth to plumbline_auth;
