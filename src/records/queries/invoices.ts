import { bind, ownColumns } from '#catalogue/binding.ts';
import { raw, sql } from '#catalogue/fragment.ts';
import { listOf } from '#catalogue/list.ts';
import { INVOICE_LINES } from '../catalogue/invoice-lines.ts';
import { INVOICES } from '../catalogue/invoices.ts';
import { attributes } from '../shapes.ts';
import { CUSTOMER_SQL, withCalendar, withCustomer, withInvoice } from './joins.ts';

const sums = `left join lateral (
    select count(*)::integer as lines, coalesce(sum(to_minor(line.amount, invoice.currency)), 0) as amount
    from invoice_lines as line
    where line.organization_id = invoice.organization_id and line.invoice_id = invoice.invoice_id) as charged on true
  left join lateral (
    select coalesce(sum(to_minor(payment.amount, invoice.currency)), 0) as amount from payments as payment
    where payment.organization_id = invoice.organization_id and payment.invoice_id = invoice.invoice_id) as settled
    on true`;

const invoices = bind(INVOICES, {
  from: (scope) =>
    sql`${raw(`invoices as invoice ${withCustomer('invoice')} ${sums}`)} ${withCalendar(scope)}`,
  columns: ownColumns(INVOICES, 'invoice', {
    ...CUSTOMER_SQL,
    account_id: { sql: 'invoice.account_id', sort: 'coalesce(customer.name, invoice.account_id)' },
    lines: 'charged.lines',
    amount: 'charged.amount',
    paid: 'settled.amount',
    outstanding: `case when invoice.status = 'open' then charged.amount - settled.amount else 0 end`,
    overdue: `(invoice.status = 'open'
      and coalesce((invoice.due_at at time zone calendar.zone)::date < calendar.today, false))`,
  }),
});

export const INVOICE_LIST = listOf(invoices, { extra: { attributes } });

/** The product of the invoice's subscription, for lines that name none. */
const agreed = `left join lateral (
    select price.product_key from subscriptions as subscription
    join prices as price
      on price.organization_id = subscription.organization_id and price.price_id = subscription.price_id
    where line.product_key is null and subscription.organization_id = line.organization_id
      and subscription.subscription_id = invoice.subscription_id
    order by subscription.start_date desc, price.effective_from desc limit 1) as agreed on true`;
const product = 'coalesce(line.product_key, agreed.product_key)';

const lines = bind(INVOICE_LINES, {
  from: (
    scope,
  ) => sql`${raw(`invoice_lines as line ${withInvoice('line')} ${withCustomer('invoice')} ${agreed}
    left join products as product
      on product.organization_id = line.organization_id and product.product_key = ${product}`)}
    ${withCalendar(scope)}`,
  columns: ownColumns(INVOICE_LINES, 'line', {
    ...CUSTOMER_SQL,
    account_id: { sql: 'invoice.account_id', sort: 'coalesce(customer.name, invoice.account_id)' },
    amount: 'to_minor(line.amount, invoice.currency)',
    currency: 'invoice.currency',
    product_key: product,
    product_name: 'product.name',
    period_start: 'coalesce(line.period_start, invoice.period_start)',
    period_end: 'coalesce(line.period_end, invoice.period_end)',
    issued_on: 'coalesce((invoice.issued_at at time zone calendar.zone)::date, invoice.period_end)',
    status: 'invoice.status',
    subscription_id: 'invoice.subscription_id',
    tax: `(line.kind is not distinct from 'tax')`,
  }),
});

export const INVOICE_LINE_LIST = listOf(lines, { extra: { attributes } });
