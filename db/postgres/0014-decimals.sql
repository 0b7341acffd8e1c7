-- Decimals of a currency are those of ISO 4217 everywhere, as `currency_digits` has said from the beginning. Amounts in
-- minor units were written by what the runtime's locale data said, which leaves the small coins of seventeen currencies
-- out: what is stored in them is mended here, once. Facts hold major units and need nothing.
create function pg_temp.mend(minor numeric, code text) returns numeric language sql immutable as $$
  select minor * case code when 'IQD' then 1000 else 100 end
$$;

create temporary table coinless (code text primary key) on commit drop;
insert into coinless select unnest(string_to_array(
  'AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER', ' '));

-- The owner reads every organization's rows while this file runs; the wall is raised again before it ends.
alter table findings no force row level security;
alter table account_months no force row level security;

update findings set
  amount_minor = pg_temp.mend(amount_minor, currency),
  annualised_minor = pg_temp.mend(annualised_minor, currency),
  should_have_billed_minor = pg_temp.mend(should_have_billed_minor, currency),
  billed_minor = pg_temp.mend(billed_minor, currency),
  amount_before_minor = pg_temp.mend(amount_before_minor, currency),
  evidence = evidence
    || case when jsonb_typeof(evidence -> 'lines') = 'array' then jsonb_build_object('lines', (
      select coalesce(jsonb_agg(each || jsonb_build_object('countedMinor',
        pg_temp.mend((each ->> 'countedMinor')::numeric, currency)::text) order by place), '[]')
      from jsonb_array_elements(evidence -> 'lines') with ordinality as line (each, place))) else '{}' end
    || case when jsonb_typeof(evidence -> 'credits') = 'array' then jsonb_build_object('credits', (
      select coalesce(jsonb_agg(each || jsonb_build_object('usedMinor',
        pg_temp.mend((each ->> 'usedMinor')::numeric, currency)::text) order by place), '[]')
      from jsonb_array_elements(evidence -> 'credits') with ordinality as credit (each, place))) else '{}' end
where currency in (select code from coinless);

update account_months set
  should_minor = pg_temp.mend(should_minor, currency),
  billed_minor = pg_temp.mend(billed_minor, currency),
  credited_minor = pg_temp.mend(credited_minor, currency),
  leak_minor = pg_temp.mend(leak_minor, currency),
  over_billed_minor = pg_temp.mend(over_billed_minor, currency)
where currency in (select code from coinless);

alter table findings force row level security;
alter table account_months force row level security;
