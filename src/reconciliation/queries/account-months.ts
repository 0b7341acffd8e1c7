import { bind, ownColumns } from '#catalogue/binding.ts';
import { listOf } from '#catalogue/list.ts';
import { ACCOUNT_MONTHS } from '../account-month.ts';

const accountMonths = bind(ACCOUNT_MONTHS, {
  from: `account_months as ledger
    left join customers as customer
      on customer.organization_id = ledger.organization_id and customer.account_id = ledger.account_id`,
  // Rows without a currency are of periods that no price covers; they hold no amount.
  where: `ledger.currency <> ''`,
  columns: ownColumns(ACCOUNT_MONTHS, 'ledger', {
    account_name: 'customer.name',
    owner: 'customer.owner',
    region: 'customer.region',
    segment: 'customer.segment',
    industry: 'customer.industry',
    month_end: `(ledger.month + interval '1 month')::date`,
    should_have_billed: 'ledger.should_minor',
    billed: 'ledger.billed_minor',
    credited: 'ledger.credited_minor',
    leak: 'ledger.leak_minor',
    over_billed: 'ledger.over_billed_minor',
  }),
});

export const ACCOUNT_MONTH_LIST = listOf(accountMonths);
