-- Facts hold amounts in major units as they were stated. Lists and sums count in minor units, rounded half-even, as
-- `roundToMinor` does: a line may state more decimals than its currency has. Null without a currency.
create function to_minor(major numeric, currency text) returns numeric language sql immutable parallel safe as $$
  select case when currency is null then null
    when mod(abs(major * ('1e' || currency_digits(currency))::numeric), 1) = 0.5
    then 2 * round(major * ('1e' || currency_digits(currency))::numeric / 2)
    else round(major * ('1e' || currency_digits(currency))::numeric) end
$$;
