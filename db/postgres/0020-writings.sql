-- What people answered of how a column's values are written: day before month, a decimal comma.
alter table column_mappings add column answers jsonb not null default '{}';
