import { day, money, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure, ratio } from '#catalogue/measure.ts';

const dimension = <const N extends string>(name: N, label: string) =>
  text({ label, dimension: name, nullable: true, filter: true, group: true, filterOnly: true });
const amountOf = (label: string, definition: string) =>
  money({
    label,
    definition,
    currency: 'currency',
    rate: { before: 'month_end' },
    filter: true,
    sort: true,
    shown: true,
  });

export const LEDGER_WORDS = {
  should_have_billed: 'What the periods that could be compared with bills should have been billed.',
  billed: 'What the bills of these periods came to.',
  credited: 'Credits, waivers and refunds of these periods.',
  leak: 'What was missed in these periods, whatever was decided about it since.',
  over_billed: 'What was billed too much in these periods, whatever was decided about it since.',
} as const;

/** The ledger rolled up: one row for each account, month and currency. */
export const ACCOUNT_MONTHS = entity('account_months', {
  one: 'month of an account',
  many: 'months of accounts',
  definition: 'What each account came to in each month and currency, by the month in which a period starts.',
  page: '/accounts/{account_id}',
  reads: ['ledger', 'records', 'rates'],
  key: ['account_id', 'month', 'currency'],
  order: ['account_id', 'asc'],
  time: 'month',
  label: 'account_name',
  columns: {
    account_id: text({
      label: 'Account id',
      parameter: 'account',
      dimension: 'account',
      filter: true,
      group: true,
      search: true,
    }),
    account_name: text({ label: 'Account', nullable: true, search: true, shown: true }),
    month: day({
      label: 'Month',
      definition: 'The first day of the month.',
      filter: true,
      sort: true,
      shown: true,
    }),
    currency: text({ label: 'Currency', filter: true, group: true, shown: true }),
    should_have_billed: amountOf('Should have billed', LEDGER_WORDS.should_have_billed),
    billed: amountOf('Billed', LEDGER_WORDS.billed),
    credited: amountOf('Credited', LEDGER_WORDS.credited),
    leak: amountOf('Leak', LEDGER_WORDS.leak),
    over_billed: amountOf('Over-billed', LEDGER_WORDS.over_billed),
    month_end: day({ label: 'Month end', definition: 'The first day after the month.', filterOnly: true }),
    owner: dimension('owner', 'Owner'),
    region: dimension('region', 'Region'),
    segment: dimension('segment', 'Segment'),
    industry: dimension('industry', 'Industry'),
  },
});

const common = { version: 1, of: ACCOUNT_MONTHS, source: 'the ledger of the last reconciliation' } as const;
const byMonth = 'by the month in which each period starts';

export const SHOULD_HAVE_BILLED = measure('should_have_billed', {
  ...common,
  sum: 'should_have_billed',
  label: 'Should have billed',
  definition: `Sum of what periods should have been billed before credits, ${byMonth}; periods of which no bill is loaded are left out.`,
  good: 'more',
});
export const BILLED = measure('billed', {
  ...common,
  sum: 'billed',
  label: 'Billed',
  definition: `Sum of the bills of reconciled periods, ${byMonth}; all that is on invoices is \`invoiced\`.`,
  good: 'more',
});
export const LEAKED = measure('leaked', {
  ...common,
  sum: 'leak',
  label: 'Leaked',
  definition: `Sum of what was missed in reconciled periods, ${byMonth}, whatever was decided since; what is still open is \`unbilled\`.`,
  good: 'less',
});
export const OVER_BILLED = measure('over_billed', {
  ...common,
  sum: 'over_billed',
  label: 'Over-billed',
  definition: `Sum of what was billed too much in reconciled periods, ${byMonth}, whatever was decided since; what is still open is \`credit_due\`.`,
  good: 'less',
});
export const RECONCILED_ACCOUNTS = measure('reconciled_accounts', {
  ...common,
  distinct: 'account_id',
  label: 'Reconciled accounts',
  definition: 'Different accounts that have a row in the ledger.',
  good: 'neither',
});
export const LEAK_RATE = ratio('leak_rate', {
  version: 1,
  over: LEAKED,
  under: SHOULD_HAVE_BILLED,
  label: 'Leak rate',
  definition: 'Leaked divided by should have billed.',
  good: 'less',
});

export const LEDGER_FIGURES = [
  SHOULD_HAVE_BILLED,
  BILLED,
  LEAKED,
  OVER_BILLED,
  RECONCILED_ACCOUNTS,
  LEAK_RATE,
] as const;
