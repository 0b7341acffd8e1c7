-- Views of the lists that people keep under a name, and why a finding's amount moved.

create table saved_views (
  organization_id uuid not null,
  view_id uuid not null,
  page text not null check (page in ('recover', 'accounts')),
  name text not null,
  -- The words of the page's address: filters, sort, columns. Never the rows themselves.
  query text not null,
  owner_id text not null,
  owner_name text not null,
  is_shared boolean not null default false,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (organization_id, view_id)
);
create unique index saved_views_name on saved_views (organization_id, owner_id, page, lower(name));
create index saved_views_page on saved_views (organization_id, page, lower(name));
call wall('saved_views', 'select, insert, update, delete');

-- Which view a page opens with, for each member on their own.
create table default_views (
  organization_id uuid not null,
  owner_id text not null,
  page text not null,
  view_id uuid not null,
  primary key (organization_id, owner_id, page),
  foreign key (organization_id, view_id) references saved_views on delete cascade
);
call wall('default_views', 'select, insert, update, delete');

alter table findings add column amount_moved_because text
  check (amount_moved_because in ('usage', 'reported', 'billed', 'terms'));
