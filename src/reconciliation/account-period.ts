import { choice, day, decimal, money, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure } from '#catalogue/measure.ts';
import { LEDGER_WORDS } from './account-month.ts';

const units = (label: string) => decimal({ label, nullable: true });
const word = (label: string, name: 'account' | 'product') =>
  ({
    label,
    parameter: name,
    dimension: name,
    filter: true,
    sort: true,
    group: true,
    search: true,
    shown: true,
  }) as const;
const amount = { currency: 'currency', filter: true, sort: true, shown: true } as const;

/** The should-have-billed ledger as it holds now: a row for each account, product, subscription and period. */
export const PERIODS = entity('account_periods', {
  one: 'account period',
  many: 'account periods',
  definition: 'What each account should have been billed for a product and a period, and what it was billed.',
  page: '/accounts/{account_id}',
  reads: ['ledger', 'records'],
  key: ['account_id', 'product_key', 'subscription_id', 'period_start', 'currency'],
  order: ['account_id', 'asc'],
  time: 'period_start',
  label: 'account_id',
  filters: {
    from: { label: 'Periods that start on or after this day', column: 'period_start', op: 'from' },
    to: { label: 'Periods that start before this day', column: 'period_start', op: 'before' },
  },
  columns: {
    account_id: text(word('Account id', 'account')),
    product_key: text(word('Product', 'product')),
    subscription_id: text({ label: 'Subscription', parameter: 'subscription', nullable: true, filter: true }),
    period_start: day({ label: 'Period start', sort: true, shown: true }),
    period_end: day({ label: 'Period end', definition: 'The first day after the period.', sort: true }),
    currency: text({ label: 'Currency', nullable: true, filter: true, group: true, shown: true }),
    actual_units: units('Actual units'),
    reported_units: units('Reported units'),
    billed_units: units('Billed units'),
    should_have_billed: money({
      label: 'Should have billed',
      definition: 'What the period should have been billed before credits; empty where no price covers it.',
      nullable: true,
      ...amount,
    }),
    billed: money({ label: 'Billed', definition: LEDGER_WORDS.billed, ...amount }),
    credited: money({ label: 'Credited', definition: LEDGER_WORDS.credited, ...amount }),
    leak: money({ label: 'Leak', definition: LEDGER_WORDS.leak, ...amount }),
    over_billed: money({ label: 'Over-billed', definition: LEDGER_WORDS.over_billed, ...amount }),
    has: choice(['leak', 'over_billed', 'neither'], {
      label: 'Has',
      definition: 'Whether something leaked, was billed too much, or neither.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
    compared: yesno({
      label: 'Compared',
      definition: 'False when no bill of its time is in the data: its charge is then in no sum.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
  },
});

const common = { version: 1, of: PERIODS, source: 'the ledger of the last reconciliation' } as const;
const apart = 'each currency apart; the same as';

export const ACCOUNT_PERIODS = measure('account_periods', {
  ...common,
  count: true,
  label: 'Account periods',
  definition: 'Rows of the ledger: accounts by product, subscription and period.',
  good: 'neither',
});
export const PRODUCT_SHOULD_HAVE_BILLED = measure('product_should_have_billed', {
  ...common,
  sum: 'should_have_billed',
  where: { compared: 'yes' },
  label: 'Should have billed by product',
  definition: `Sum of what periods should have been billed, by product and start of the period, ${apart} \`should_have_billed\`, which is by account.`,
  good: 'more',
});
export const PRODUCT_BILLED = measure('product_billed', {
  ...common,
  sum: 'billed',
  label: 'Billed by product',
  definition: `Sum of the bills of reconciled periods, by product and start of the period, ${apart} \`billed\`, which is by account.`,
  good: 'more',
});
export const PRODUCT_LEAKED = measure('product_leaked', {
  ...common,
  sum: 'leak',
  label: 'Leaked by product',
  definition: `Sum of what was missed, by product and start of the period, ${apart} \`leaked\`, which is by account.`,
  good: 'less',
});

export const PERIOD_FIGURES = [
  ACCOUNT_PERIODS,
  PRODUCT_SHOULD_HAVE_BILLED,
  PRODUCT_BILLED,
  PRODUCT_LEAKED,
] as const;
