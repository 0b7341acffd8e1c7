import { choice, count, day, money, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { LEDGER_WORDS } from '#reconciliation/account-month.ts';

export const MONTH = '^(?!0000)\\d{4}-(0[1-9]|1[0-2])$';

const amountOf = (label: string, definition: string) =>
  money({
    label,
    definition,
    currency: 'currency',
    rate: { before: 'period_end' },
    filter: true,
    sort: true,
    shown: true,
  });
const word = <const N extends string>(label: string, dimension: N) =>
  text({ label, dimension, nullable: true, filter: true, group: true, shown: true });

/** Accounts as they were reconciled: one row for each account and currency. */
export const ACCOUNTS = entity('accounts', {
  one: 'account',
  many: 'accounts',
  definition: 'Totals of each account by currency, over all months or one of them.',
  page: '/accounts/{account_id}',
  reads: ['ledger', 'findings', 'records', 'rates'],
  key: ['account_id', 'currency'],
  order: ['leak', 'desc'],
  label: 'name',
  parameters: {
    month: { label: 'The month that is summed; all months without it', pattern: MONTH, example: '2026-03' },
  },
  columns: {
    account_id: text({
      label: 'Account id',
      parameter: 'account',
      dimension: 'account',
      filter: true,
      group: true,
      search: true,
    }),
    name: text({ label: 'Account', nullable: true, sort: true, search: true, shown: true }),
    segment: word('Segment', 'segment'),
    region: word('Region', 'region'),
    industry: word('Industry', 'industry'),
    currency: text({ label: 'Currency', filter: true, group: true, shown: true }),
    should_have_billed: amountOf('Should have billed', LEDGER_WORDS.should_have_billed),
    billed: amountOf('Billed', LEDGER_WORDS.billed),
    credited: amountOf('Credited', LEDGER_WORDS.credited),
    leak: amountOf('Leak', LEDGER_WORDS.leak),
    over_billed: amountOf('Over-billed', LEDGER_WORDS.over_billed),
    open_findings: count({
      label: 'Open findings',
      parameter: 'findings',
      filter: true,
      sort: true,
      shown: true,
    }),
    has: choice(['leak', 'over_billed', 'neither'], {
      label: 'Has',
      definition: 'Whether the account has a leak, over-billing, or neither; it can have both.',
      filter: true,
      filterOnly: true,
    }),
    owner: text({
      ...{ label: 'Owner', dimension: 'owner', nullable: true },
      ...{ filter: true, group: true, filterOnly: true },
    }),
    period_end: day({
      label: 'Summed until',
      definition: 'The first day after the newest month that is summed, by which its rate goes.',
      filterOnly: true,
    }),
  },
});
