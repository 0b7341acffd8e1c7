import { choice, count, day, decimal, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import {
  accountId,
  accountName,
  attributes,
  currencyOf,
  ofCustomer,
  productName,
  productOf,
} from './columns.ts';

/** What accounts agreed to pay: a row for each version of a subscription. */
export const SUBSCRIPTIONS = entity('subscriptions', {
  one: 'subscription',
  many: 'subscriptions',
  definition:
    'List subscriptions with all their versions; a version applies from its start until before its end.',
  page: '/accounts/{account_id}',
  reads: ['records'],
  key: ['subscription_id', 'start_date'],
  order: ['subscription_id', 'asc'],
  time: 'start_date',
  label: 'subscription_id',
  columns: {
    subscription_id: text({
      label: 'Subscription',
      parameter: 'subscription',
      filter: true,
      search: true,
      shown: true,
    }),
    start_date: day({ label: 'Start', parameter: 'start', filter: true, sort: true, shown: true }),
    end_date: day({
      label: 'End',
      definition: 'The first day on which it no longer applies.',
      parameter: 'end',
      nullable: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    account_id: accountId,
    price_id: text({ label: 'Price id', parameter: 'price', filter: true, group: true, search: true }),
    quantity: decimal({
      label: 'Quantity',
      definition: 'Licensed seats; empty where usage is metered.',
      nullable: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    billing_interval: choice(['month', 'quarter', 'year'], {
      label: 'Billed every',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    anchor_day: count({ label: 'Billing day', nullable: true }),
    time_zone: text({ label: 'Time zone', filter: true, group: true }),
    discount_percent: decimal({ label: 'Discount %', nullable: true, filter: true, sort: true }),
    discount_until: day({
      label: 'Discount until',
      definition: 'The last day with the discount.',
      nullable: true,
      filter: true,
      sort: true,
    }),
    commitment_amount: decimal({
      label: 'Commitment',
      definition: 'The minimum of a period, in the currency of the price.',
      nullable: true,
    }),
    renewal_date: day({
      label: 'Renewal',
      parameter: 'renewal',
      nullable: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    renewal_uplift_percent: decimal({
      label: 'Uplift at renewal %',
      nullable: true,
      filter: true,
      sort: true,
    }),
    auto_renew: yesno({ label: 'Renews by itself', nullable: true, filter: true, group: true }),
    status: choice(['active', 'trialing', 'paused', 'canceled', 'ended'], {
      label: 'Status',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    attributes,
    account_name: accountName,
    product_key: productOf('The product of its price.'),
    product_name: productName,
    currency: currencyOf('The currency of its price.'),
    state: choice(['coming', 'current', 'ended'], {
      label: 'State',
      definition:
        'Whether it is active today by its dates; one that is canceled or ended without a last day has ended.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
    ...ofCustomer,
  },
});

const active = { state: 'current', status: ['active', 'canceled'] } as const;

export const ACTIVE_SUBSCRIPTIONS = measure('active_subscriptions', {
  version: 1,
  of: SUBSCRIPTIONS,
  distinct: 'subscription_id',
  where: active,
  label: 'Active subscriptions',
  definition:
    'Different subscriptions that are active today and are neither trials nor paused; a canceled one counts until its end.',
  source: 'subscriptions.csv',
  good: 'more',
});
export const SUBSCRIBED_CUSTOMERS = measure('subscribed_customers', {
  version: 1,
  of: SUBSCRIPTIONS,
  distinct: 'account_id',
  where: active,
  label: 'Customers with a subscription',
  definition: 'Different accounts that have an active subscription.',
  source: 'subscriptions.csv',
  good: 'more',
});
