import type { z } from 'zod';
import { bind, ownColumns } from '#catalogue/binding.ts';
import { raw, sql } from '#catalogue/fragment.ts';
import { listOf } from '#catalogue/list.ts';
import { getRow } from '#catalogue/queries/list.ts';
import type { Context } from '#platform/context.ts';
import { CUSTOMERS } from '../catalogue/customers.ts';
import { attributes } from '../shapes.ts';
import { withCalendar } from './joins.ts';

const churned = '(customer.churned_at at time zone calendar.zone)::date <= calendar.today';

const customers = bind(CUSTOMERS, {
  from: (scope) => sql`${raw('customers as customer')} ${withCalendar(scope)}
    cross join (select currency from organizations where organization_id = current_organization()) as home`,
  columns: ownColumns(CUSTOMERS, 'customer', {
    arr: 'to_minor(customer.arr, coalesce(customer.currency, home.currency))',
    arr_currency: 'case when customer.arr is not null then coalesce(customer.currency, home.currency) end',
    state: {
      sql: `case when ${churned} then 'churned' else 'current' end`,
      words: { churned, current: `(${churned}) is not true` },
    },
  }),
});

export const CUSTOMER_LIST = listOf(customers, { extra: { attributes } });
export type CustomerJson = z.infer<typeof CUSTOMER_LIST.row>;

/** One customer. Faults: `not_found`. */
export const getCustomer = (ctx: Context, accountId: string): Promise<CustomerJson> =>
  getRow(ctx, CUSTOMER_LIST, accountId);
