-- Amounts that are reckoned may be larger than any that was stated: units times a price, times twelve for a year, and
-- sums over accounts. One absurd row must not stop a run, so that they have no upper end.
alter table findings
  alter column amount_minor type numeric,
  alter column annualised_minor type numeric,
  alter column should_have_billed_minor type numeric,
  alter column billed_minor type numeric,
  alter column amount_before_minor type numeric;

alter table account_months
  alter column should_minor type numeric,
  alter column billed_minor type numeric,
  alter column credited_minor type numeric,
  alter column leak_minor type numeric,
  alter column over_billed_minor type numeric;

-- The day from which an organization's accounts are billed in what was loaded, as a run took it. When it moves, charges
-- of accounts that nobody touched are judged anew.
alter table reconciliation_runs add column billed_since date;
