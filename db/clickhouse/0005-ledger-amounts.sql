-- Amounts of the ledger have no upper end either, like its units: they are kept as whole numbers in text.
alter table reconciled_periods
  modify column if exists should_have_billed_minor Nullable(String),
  modify column if exists billed_minor String,
  modify column if exists credited_minor String,
  modify column if exists leak_minor String,
  modify column if exists over_billed_minor String;

create or replace view reconciled_periods_of as
select account_id, toString(product_key) as product_key, subscription_id, period_start, toString(currency) as currency,
  run_sequence, period_end, actual_units, reported_units, billed_units, should_have_billed_minor, billed_minor,
  credited_minor, leak_minor, over_billed_minor, is_gone, run_id, as_of, computed_at
from reconciled_periods final
where organization_id = {organization:UUID};
