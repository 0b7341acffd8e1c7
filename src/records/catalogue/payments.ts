import { choice, day, instant, money, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import {
  accountId,
  accountName,
  accountOfInvoice,
  attributes,
  currencyOf,
  ofCustomer,
  productName,
  productOf,
} from './columns.ts';

/** What customers paid: one row for each payment of an invoice. */
export const PAYMENTS = entity('payments', {
  one: 'payment',
  many: 'payments',
  definition: 'Payments of invoices.',
  page: '/accounts/{account_id}',
  reads: ['records', 'rates'],
  key: ['payment_id'],
  order: ['payment_id', 'asc'],
  time: 'paid_at',
  label: 'payment_id',
  columns: {
    payment_id: text({ label: 'Payment', search: true, shown: true }),
    invoice_id: text({ label: 'Invoice', parameter: 'invoice', filter: true, search: true, shown: true }),
    account_id: accountOfInvoice,
    account_name: accountName,
    amount: money({
      label: 'Amount',
      definition: 'Rounded half-even to the minor units of its invoice’s currency.',
      nullable: true,
      currency: 'currency',
      rate: { on: 'paid_at' },
      filter: true,
      sort: true,
      shown: true,
    }),
    currency: currencyOf('The currency of its invoice; empty while the invoice is not loaded.'),
    paid_at: instant({ label: 'Paid', parameter: 'paid', filter: true, sort: true, shown: true }),
    attributes,
    ...ofCustomer,
  },
});

/** What was given back or waived: one row for each credit of credits.csv. */
export const CREDITS = entity('credits', {
  one: 'credit',
  many: 'credits',
  definition: 'Credits, waivers and refunds of the credits file; credit lines of invoices are invoice lines.',
  page: '/accounts/{account_id}',
  reads: ['records', 'rates'],
  key: ['credit_id'],
  order: ['credit_id', 'asc'],
  time: 'counted_on',
  label: 'credit_id',
  columns: {
    credit_id: text({ label: 'Credit', search: true, shown: true }),
    account_id: accountId,
    account_name: accountName,
    amount: money({
      label: 'Amount',
      currency: 'currency',
      rate: { on: 'counted_on' },
      filter: true,
      sort: true,
      shown: true,
    }),
    currency: text({ label: 'Currency', filter: true, group: true }),
    product_key: productOf('The product that it is for; empty where it may be any.'),
    product_name: productName,
    period_start: day({ label: 'Period start', nullable: true, filter: true, sort: true, shown: true }),
    period_end: day({
      label: 'Period end',
      definition: 'The first day after the period.',
      nullable: true,
      filter: true,
      sort: true,
    }),
    kind: choice(['credit', 'waiver', 'refund'], {
      label: 'Kind',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    reason: text({ label: 'Reason', nullable: true, search: true, shown: true }),
    attributes,
    counted_on: day({
      label: 'Counted on',
      definition:
        'The last day of its period, or its first where no last is stated, or today without a period.',
      filter: true,
      filterOnly: true,
    }),
    ...ofCustomer,
  },
});

export const PAID = measure('paid', {
  version: 1,
  of: PAYMENTS,
  sum: 'amount',
  label: 'Paid',
  synonyms: ['payments', 'collected', 'cash received'],
  definition: 'Sum of the payments, each on the day on which it was paid.',
  source: 'payments.csv',
  good: 'more',
});
export const CREDITED = measure('credited', {
  version: 1,
  of: CREDITS,
  sum: 'amount',
  label: 'Credited',
  synonyms: ['credits', 'refunds', 'waivers'],
  definition:
    'Sum of the credits, waivers and refunds of the credits file, on the last day of each period; credit lines of invoices are not in it.',
  source: 'credits.csv',
  good: 'less',
});
