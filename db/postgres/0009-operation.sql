-- What the operator did with the whole installation; no organization's business, so the runtime role sees none of it.
create schema operation;

create table operation.backups (
  backup_id uuid primary key,
  file text not null,
  bytes bigint not null,
  finished_at timestamptz not null
);

-- One row while a restore goes on; it is taken away in the transaction that ends it. A server does not start beside it.
create table operation.restores (
  backup_id uuid primary key,
  file text not null,
  started_at timestamptz not null
);
