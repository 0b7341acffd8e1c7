-- By how many decimals a row's amounts were counted. Rows without it were written by what the runtime's locale data
-- said, which leaves the small coins of seventeen currencies out; they are mended here to ISO 4217, and say so.
alter table reconciled_periods add column if not exists minor_digits Nullable(UInt8);

-- only if: select count() from reconciled_periods where minor_digits is null and currency in ('AFN', 'ALL', 'COP', 'HUF', 'IDR', 'IQD', 'IRR', 'KPW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'SLL', 'SOS', 'SYP', 'YER')
alter table reconciled_periods update
  should_have_billed_minor = if(should_have_billed_minor = '0', '0',
    concat(should_have_billed_minor, if(currency = 'IQD', '000', '00'))),
  billed_minor = if(billed_minor = '0', '0', concat(billed_minor, if(currency = 'IQD', '000', '00'))),
  credited_minor = if(credited_minor = '0', '0', concat(credited_minor, if(currency = 'IQD', '000', '00'))),
  leak_minor = if(leak_minor = '0', '0', concat(leak_minor, if(currency = 'IQD', '000', '00'))),
  over_billed_minor = if(over_billed_minor = '0', '0', concat(over_billed_minor, if(currency = 'IQD', '000', '00'))),
  minor_digits = if(currency = 'IQD', 3, 2)
where minor_digits is null and currency in ('AFN', 'ALL', 'COP', 'HUF', 'IDR', 'IQD', 'IRR', 'KPW', 'LAK', 'LBP',
  'MGA', 'MMK', 'PKR', 'SLL', 'SOS', 'SYP', 'YER')
settings mutations_sync = 2;
