import { choice, count, decimal, instant, money, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import { attributes } from './columns.ts';

const word = <const N extends string>(label: string, dimension?: N) => ({
  label,
  nullable: true as const,
  filter: true,
  sort: true,
  group: true,
  ...(dimension === undefined ? {} : { dimension, shown: true }),
});

/** Who buys, or may: one row for each account. */
export const CUSTOMERS = entity('customers', {
  one: 'customer',
  many: 'customers',
  definition: 'Accounts as stated in the imported files; one that is only known from its usage has no name.',
  page: '/accounts/{account_id}',
  reads: ['records', 'rates'],
  key: ['account_id'],
  order: ['account_id', 'asc'],
  time: 'customer_since',
  label: 'name',
  columns: {
    account_id: text({
      label: 'Account id',
      parameter: 'account',
      dimension: 'account',
      filter: true,
      group: true,
      search: true,
      shown: true,
    }),
    name: text({ label: 'Name', nullable: true, sort: true, search: true, shown: true }),
    domain: text({ label: 'Domain', nullable: true, filter: true, search: true }),
    industry: text(word('Industry', 'industry')),
    region: text(word('Region', 'region')),
    segment: text(word('Segment', 'segment')),
    employees: count({ label: 'Employees', nullable: true, filter: true, sort: true }),
    currency: text(word('Currency')),
    owner: text(word('Owner', 'owner')),
    lifecycle_stage: text({ ...word('Lifecycle stage'), list: true }),
    source: text(word('Source')),
    created_at: instant({ label: 'Created', nullable: true, filter: true, sort: true, parameter: 'created' }),
    customer_since: instant({
      label: 'Customer since',
      nullable: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    churned_at: instant({ label: 'Churned', nullable: true, filter: true, sort: true, parameter: 'churned' }),
    arr: money({
      label: 'ARR as stated',
      definition: 'Annual recurring revenue as stated in the customers file; it is not computed here.',
      nullable: true,
      currency: 'arr_currency',
      filter: true,
      sort: true,
    }),
    nps: decimal({ label: 'NPS', nullable: true, filter: true, sort: true }),
    health_notes: text({ label: 'Health notes', nullable: true }),
    attributes,
    arr_currency: text({
      label: 'Currency of ARR',
      definition: 'The customer’s currency, or that of the organization where the file states none.',
      nullable: true,
    }),
    state: choice(['current', 'churned'], {
      label: 'State',
      definition: 'Churned once the day on which the customer churned is reached.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
  },
});

export const CUSTOMER_COUNT = measure('customers', {
  version: 1,
  of: CUSTOMERS,
  count: true,
  where: { state: 'current' },
  label: 'Customers',
  synonyms: ['accounts', 'clients'],
  definition: 'Accounts that have not churned, dated by the day on which each became a customer.',
  source: 'customers.csv',
  good: 'more',
});
export const CHURNED_CUSTOMERS = measure('churned_customers', {
  version: 1,
  of: CUSTOMERS,
  count: true,
  where: { state: 'churned' },
  time: 'churned_at',
  label: 'Churned customers',
  synonyms: ['churn', 'lost customers'],
  definition: 'Accounts whose stated day of churn is reached, dated by it.',
  source: 'customers.csv',
  good: 'less',
});
export const STATED_ARR = measure('stated_arr', {
  version: 1,
  of: CUSTOMERS,
  sum: 'arr',
  where: { state: 'current' },
  label: 'ARR as stated',
  synonyms: ['arr', 'annual recurring revenue'],
  definition: 'Sum of the annual revenue stated in the customers file for accounts that have not churned.',
  source: 'customers.csv',
  good: 'more',
});
