import { choice, count, day, instant, money, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import { accountId, accountName, attributes, ofCustomer } from './columns.ts';

export const INVOICE_STATUSES = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const;
/** Drafts and void invoices bill nothing. */
export const ISSUED = ['open', 'paid', 'uncollectible'] as const;

const date = (label: string, parameter: string) =>
  instant({ label, parameter, nullable: true, filter: true, sort: true, shown: true });

/** What was billed: one row for each invoice, with what its lines and payments come to. */
export const INVOICES = entity('invoices', {
  one: 'invoice',
  many: 'invoices',
  definition: 'Invoices as stated in the imported files, with the sums of their lines and payments.',
  page: '/accounts/{account_id}',
  reads: ['records', 'rates'],
  key: ['invoice_id'],
  order: ['invoice_id', 'asc'],
  time: 'issued_at',
  label: 'invoice_id',
  columns: {
    invoice_id: text({ label: 'Invoice', parameter: 'invoice', filter: true, search: true, shown: true }),
    account_id: accountId,
    period_start: day({ label: 'Period start', filter: true, sort: true, shown: true }),
    period_end: day({
      label: 'Period end',
      definition: 'The first day after the period.',
      filter: true,
      sort: true,
    }),
    currency: text({ label: 'Currency', filter: true, group: true }),
    issued_at: date('Issued', 'issued'),
    due_at: date('Due', 'due'),
    paid_at: date('Paid', 'paid_on'),
    status: choice(INVOICE_STATUSES, { label: 'Status', filter: true, sort: true, group: true, shown: true }),
    subscription_id: text({
      label: 'Subscription',
      parameter: 'subscription',
      nullable: true,
      filter: true,
      search: true,
    }),
    attributes,
    account_name: accountName,
    lines: count({ label: 'Lines', sort: true, filter: true }),
    amount: money({
      label: 'Amount',
      definition: 'The sum of its lines, including tax and credits.',
      currency: 'currency',
      rate: { before: 'period_end' },
      filter: true,
      sort: true,
      shown: true,
    }),
    paid: money({
      label: 'Paid amount',
      definition: 'The sum of its payments.',
      currency: 'currency',
      rate: { before: 'period_end' },
      filter: true,
      sort: true,
    }),
    outstanding: money({
      label: 'Outstanding',
      definition:
        'What is left of an open invoice: its lines less its payments; nothing for any other status.',
      currency: 'currency',
      filter: true,
      sort: true,
      shown: true,
    }),
    overdue: yesno({
      label: 'Overdue',
      definition: 'An open invoice past its due date.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
    ...ofCustomer,
  },
});

const common = { version: 1, of: INVOICES, source: 'invoices.csv' } as const;

export const INVOICE_COUNT = measure('invoices', {
  ...common,
  count: true,
  where: { status: ISSUED },
  label: 'Invoices',
  definition: 'Invoices that are open, paid or uncollectible, dated by their day of issue.',
  good: 'neither',
});
export const OUTSTANDING = measure('outstanding', {
  ...common,
  sum: 'outstanding',
  label: 'Outstanding',
  synonyms: ['receivables', 'unpaid', 'accounts receivable'],
  definition: 'What is left of open invoices: their lines less their payments.',
  good: 'less',
});
export const OVERDUE = measure('overdue', {
  ...common,
  sum: 'outstanding',
  where: { overdue: 'yes' },
  label: 'Overdue',
  synonyms: ['past due'],
  definition: 'The part of outstanding past its due date.',
  good: 'less',
});
