import { choice, day, decimal, money, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import {
  accountName,
  accountOfInvoice,
  attributes,
  currencyOf,
  ofCustomer,
  productName,
  productOf,
} from './columns.ts';
import { INVOICE_STATUSES, ISSUED } from './invoices.ts';

const LINE_KINDS = ['recurring', 'usage', 'overage', 'minimum', 'credit', 'tax', 'fee'] as const;

/** What was billed for what: one row for each line of an invoice. */
export const INVOICE_LINES = entity('invoice_lines', {
  one: 'invoice line',
  many: 'invoice lines',
  definition: 'Lines of invoices, each with the product and the period that it is for.',
  page: '/accounts/{account_id}',
  reads: ['records', 'rates'],
  key: ['invoice_id', 'line_id'],
  order: ['invoice_id', 'asc'],
  time: 'issued_on',
  label: 'line_id',
  columns: {
    invoice_id: text({ label: 'Invoice', parameter: 'invoice', filter: true, search: true, shown: true }),
    line_id: text({ label: 'Line', search: true, shown: true }),
    account_id: accountOfInvoice,
    account_name: accountName,
    amount: money({
      label: 'Amount',
      definition: 'Rounded half-even to the minor units of its invoice’s currency.',
      nullable: true,
      currency: 'currency',
      rate: { before: 'period_end' },
      filter: true,
      sort: true,
      shown: true,
    }),
    currency: currencyOf('The currency of its invoice; empty while the invoice is not loaded.'),
    product_key: productOf('What the line names, or else the product of its invoice’s subscription.'),
    product_name: productName,
    quantity: decimal({ label: 'Quantity', nullable: true, filter: true, sort: true, shown: true }),
    unit_amount: decimal({ label: 'Per unit', nullable: true }),
    kind: choice(LINE_KINDS, {
      label: 'Kind',
      nullable: true,
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    period_start: day({
      label: 'Period start',
      definition: 'Its own period, or else that of its invoice.',
      nullable: true,
      filter: true,
      sort: true,
      shown: true,
    }),
    period_end: day({
      label: 'Period end',
      definition: 'The first day after the period.',
      nullable: true,
      filter: true,
      sort: true,
    }),
    issued_on: day({
      label: 'Issued',
      definition: 'The day of its invoice’s issue, or the end of the invoice’s period where none is stated.',
      parameter: 'issued',
      nullable: true,
      filter: true,
      sort: true,
    }),
    status: choice(INVOICE_STATUSES, {
      label: 'Status of the invoice',
      nullable: true,
      filter: true,
      sort: true,
      group: true,
    }),
    subscription_id: text({
      label: 'Subscription',
      definition: 'The subscription that its invoice names.',
      parameter: 'subscription',
      nullable: true,
      filter: true,
    }),
    description: text({ label: 'Description', nullable: true, search: true }),
    attributes,
    tax: yesno({ label: 'Tax', filter: true, group: true, filterOnly: true }),
    ...ofCustomer,
  },
});

const common = { version: 1, of: INVOICE_LINES, source: 'invoices.csv, invoice_lines.csv' } as const;

export const INVOICED = measure('invoiced', {
  ...common,
  sum: 'amount',
  where: { status: ISSUED, tax: 'no' },
  label: 'Invoiced',
  synonyms: ['billed revenue', 'invoiced revenue', 'billings'],
  definition:
    'Sum of the lines of open, paid and uncollectible invoices by day of issue: tax left out, credit lines taken off.',
  good: 'more',
});
export const INVOICED_TAX = measure('invoiced_tax', {
  ...common,
  sum: 'amount',
  where: { status: ISSUED, tax: 'yes' },
  label: 'Tax invoiced',
  definition: 'Sum of the tax lines of open, paid and uncollectible invoices by day of issue.',
  good: 'neither',
});
export const INVOICE_LINE_COUNT = measure('invoice_lines', {
  ...common,
  count: true,
  where: { status: ISSUED },
  label: 'Invoice lines',
  definition: 'Lines of open, paid and uncollectible invoices, including tax and credits.',
  good: 'neither',
});
