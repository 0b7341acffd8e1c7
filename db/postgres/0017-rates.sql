-- Exchange rates, and the currency in which an organization sees its sums. A rate says how many units of `currency`
-- one unit of `base` is on a day. Nothing stored is converted: sums are, row by row, when they are read.

alter table organizations add column reporting_currency text;
-- Where rates are read from every day, and how often that was changed: readings of an earlier address stop.
alter table organizations add column rates_url text;
alter table organizations add column rates_turn integer not null default 0;

create table exchange_rates (
  organization_id uuid not null,
  base text not null,
  currency text not null,
  day date not null,
  rate numeric not null check (rate > 0),
  source text not null default '',
  primary key (organization_id, base, currency, day),
  check (currency <> base)
);
call wall('exchange_rates', 'select, insert, update, delete');

-- The same rates crossed to the reporting currency: units of `currency` for one unit of it. A row holds from `day` on;
-- `source_day` is the day of the older of the two rates it was made of. Rebuilt in the transaction of each change.
create table reporting_rates (
  organization_id uuid not null,
  currency text not null,
  day date not null,
  per_reporting numeric not null check (per_reporting > 0),
  source_day date not null,
  primary key (organization_id, currency, day)
);
call wall('reporting_rates', 'select, insert, update, delete');

-- The rate that holds on a day, for `left join lateral reporting_rate(…) as rate on true`: the latest on or before it
-- and at most ten days old, none otherwise. The reporting currency itself stands at 1.
create function reporting_rate(of_currency text, on_day date)
returns table (per_reporting numeric, source_day date) language sql stable parallel safe as $$
  (select kept.per_reporting, kept.source_day from reporting_rates as kept
  where kept.organization_id = current_organization() and kept.currency = of_currency
    and kept.day <= on_day and kept.source_day >= on_day - 10
  order by kept.day desc limit 1)
  union all
  select 1, on_day from organizations as own
  where own.organization_id = current_organization() and coalesce(own.reporting_currency, own.currency) = of_currency
$$;

-- Minor units in the reporting currency, rounded half-even to whole ones: row by row, so that parts add up to their
-- sum. The quotient and its rest are whole numbers, so that a tie is never missed. Null without a rate.
create function in_reporting(minor numeric, from_currency text, to_currency text, per_reporting numeric)
returns numeric language sql immutable parallel safe as $$
  select case when from_currency = to_currency then minor
    else quotient + case
      when 2 * abs(rest) > under or (2 * abs(rest) = under and mod(quotient, 2) <> 0) then sign(rest) else 0 end end
  from (select under, div(above, under) as quotient, above - div(above, under) * under as rest
    from (select minor * ('1e' || currency_digits(to_currency))::numeric as above,
      per_reporting * ('1e' || currency_digits(from_currency))::numeric as under) as scaled) as divided
$$;
