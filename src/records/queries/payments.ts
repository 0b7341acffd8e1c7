import { bind, ownColumns } from '#catalogue/binding.ts';
import { raw, sql } from '#catalogue/fragment.ts';
import { listOf } from '#catalogue/list.ts';
import { CREDITS, PAYMENTS } from '../catalogue/payments.ts';
import { attributes } from '../shapes.ts';
import { CUSTOMER_SQL, withCalendar, withCustomer, withInvoice, withProduct } from './joins.ts';

const payments = bind(PAYMENTS, {
  from: `payments as payment ${withInvoice('payment')} ${withCustomer('invoice')}`,
  columns: ownColumns(PAYMENTS, 'payment', {
    ...CUSTOMER_SQL,
    account_id: { sql: 'invoice.account_id', sort: 'coalesce(customer.name, invoice.account_id)' },
    amount: 'to_minor(payment.amount, invoice.currency)',
    currency: 'invoice.currency',
  }),
});

export const PAYMENT_LIST = listOf(payments, { extra: { attributes } });

const credits = bind(CREDITS, {
  from: (scope) =>
    sql`${raw(`credits as credit ${withCustomer('credit')} ${withProduct('credit')}`)} ${withCalendar(scope)}`,
  columns: ownColumns(CREDITS, 'credit', {
    ...CUSTOMER_SQL,
    account_id: { sql: 'credit.account_id', sort: 'coalesce(customer.name, credit.account_id)' },
    amount: 'to_minor(credit.amount, credit.currency)',
    product_name: 'product.name',
    counted_on: 'coalesce(credit.period_end - 1, credit.period_start, calendar.today)',
  }),
});

export const CREDIT_LIST = listOf(credits, { extra: { attributes } });
