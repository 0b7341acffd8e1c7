-- The orders in which the list of findings is read, so that a page of 100,000 is read from an index and not sorted.
-- By amount it goes in major units, as amounts of several currencies stand in one list.
create index findings_by_amount on findings
  (organization_id, (amount_minor / power(10::numeric, currency_digits(currency))) desc nulls last, finding_id)
  where closed_at is null;
create index findings_by_first_seen on findings (organization_id, first_seen_at desc, finding_id) where closed_at is null;
create index findings_by_period on findings (organization_id, period_start desc, finding_id) where closed_at is null;
