import { bind, ownColumns } from '#catalogue/binding.ts';
import { raw, sql } from '#catalogue/fragment.ts';
import { listOf } from '#catalogue/list.ts';
import { SUBSCRIPTIONS } from '../catalogue/subscriptions.ts';
import { attributes } from '../shapes.ts';
import { CUSTOMER_SQL, withCalendar, withCustomer, withProduct } from './joins.ts';

/** What the price says in its last version that began before the subscription ends, or in its first. */
const agreed = `left join lateral (
    select price.organization_id, price.product_key, price.currency from prices as price
    where price.organization_id = subscription.organization_id and price.price_id = subscription.price_id
    order by subscription.end_date is not null and price.effective_from >= subscription.end_date,
      price.effective_from desc limit 1) as agreed on true`;

const coming = 'subscription.start_date > calendar.today';
const over = `coalesce(subscription.end_date <= calendar.today, subscription.status in ('canceled', 'ended'))`;
const words = {
  coming,
  ended: `not (${coming}) and ${over}`,
  current: `not (${coming}) and not ${over}`,
};

const subscriptions = bind(SUBSCRIPTIONS, {
  from: (scope) =>
    sql`${raw(`subscriptions as subscription ${withCustomer('subscription')} ${agreed} ${withProduct('agreed')}`)}
      ${withCalendar(scope)}`,
  columns: ownColumns(SUBSCRIPTIONS, 'subscription', {
    ...CUSTOMER_SQL,
    account_id: { sql: 'subscription.account_id', sort: 'coalesce(customer.name, subscription.account_id)' },
    product_key: 'agreed.product_key',
    product_name: 'product.name',
    currency: 'agreed.currency',
    state: {
      sql: `case when ${words.coming} then 'coming' when ${over} then 'ended' else 'current' end`,
      words,
    },
  }),
});

export const SUBSCRIPTION_LIST = listOf(subscriptions, { extra: { attributes } });
