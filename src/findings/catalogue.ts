import { choice, day, decimal, id, instant, json, money, share, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure, ratio } from '#catalogue/measure.ts';
import { DEFINITIONS, LEDGERS, OPEN_STATUSES, RECOVERABILITIES, SEVERITIES, STATUSES } from './finding.ts';

const ledgerLabels = { owed: 'Owed', improvable: 'Opportunity', owed_to_customer: 'Credit due to customer' };
const amountOf = (label: string, definition?: string) =>
  money({
    label,
    nullable: true,
    currency: 'currency',
    rate: { before: 'period_end' },
    ...(definition ? { definition } : {}),
  });

/** What was noticed: one row for each cause and period. */
export const FINDINGS = entity('findings', {
  one: 'finding',
  many: 'findings',
  definition: 'Amounts billed too little or too much, one row for each cause and billing period.',
  page: '/recover?finding={id}',
  reads: ['findings', 'records', 'rates'],
  key: ['id'],
  order: ['amount', 'desc'],
  time: 'period_start',
  label: 'account_name',
  defaults: { state: 'open' },
  filters: {
    period_from: { label: 'Periods that end after this day', column: 'period_end', op: 'after' },
    period_to: { label: 'Periods that start before this day', column: 'period_start', op: 'before' },
  },
  columns: {
    id: id({ label: 'Id' }),
    type: text({ label: 'Kind', filter: true, sort: true, group: true, list: true, shown: true }),
    ledger: choice(LEDGERS, { label: 'Ledger', wordLabels: ledgerLabels, filter: true, group: true }),
    account_id: text({
      label: 'Account id',
      parameter: 'account',
      dimension: 'account',
      filter: true,
      sort: true,
      group: true,
      search: true,
    }),
    account_name: text({ label: 'Account', nullable: true, search: true, shown: true }),
    product_key: text({
      label: 'Product',
      parameter: 'product',
      dimension: 'product',
      nullable: true,
      filter: true,
      group: true,
      search: true,
      shown: true,
    }),
    product_name: text({ label: 'Product name', nullable: true }),
    subscription_id: text({ label: 'Subscription', nullable: true }),
    source_key: text({ label: 'Source key', nullable: true, search: true }),
    period_start: day({ label: 'Period start', parameter: 'period', sort: true, shown: true }),
    period_end: day({ label: 'Period end', definition: 'The first day after the period.' }),
    amount: {
      ...amountOf('Amount', 'What was missed or charged too much in this period, in its own currency.'),
      sort: true,
      filter: true,
      shown: true,
    },
    currency: text({ label: 'Currency', nullable: true, filter: true, group: true }),
    annualised_amount: amountOf('Annualised', 'The amount times the periods of a year.'),
    confidence: share({ label: 'Confidence', sort: true, filter: true, shown: true }),
    severity: choice(SEVERITIES.toReversed(), {
      label: 'Severity',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    recoverability: choice(RECOVERABILITIES, {
      label: 'Recoverability',
      filter: true,
      group: true,
      shown: true,
    }),
    status: choice(STATUSES, { label: 'Status', filter: true, sort: true, group: true, shown: true }),
    note: text({ label: 'Note' }),
    actual_units: decimal({ label: 'Actual units', nullable: true }),
    reported_units: decimal({ label: 'Reported units', nullable: true }),
    billed_units: decimal({ label: 'Billed units', nullable: true }),
    should_have_billed: amountOf('Should have billed'),
    billed: amountOf('Billed'),
    first_seen_at: instant({ label: 'First seen', parameter: 'first_seen', sort: true, filter: true }),
    amount_before: amountOf('Amount before'),
    amount_moved_at: instant({ label: 'Amount moved at', nullable: true }),
    amount_moved_because: text({ label: 'Amount moved because', nullable: true }),
    closed_at: instant({ label: 'Closed at', nullable: true }),
    reason: text({ label: 'Reason', search: true }),
    room: text({ label: 'Found by', group: true }),
    about: json({ label: 'About', exported: false }),
    measures: json({ label: 'Measures', exported: false }),
    state: choice(['open', 'closed'], {
      label: 'State',
      definition: 'Whether the cause still holds.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
    moved: yesno({ label: 'Amount moved', filter: true, filterOnly: true }),
    continues: yesno({
      label: 'Continues',
      definition: 'Whether it is owed and the newest period of a cause that continues, which is annualised.',
      filter: true,
      filterOnly: true,
    }),
    owner: text({
      label: 'Owner',
      dimension: 'owner',
      nullable: true,
      filter: true,
      group: true,
      filterOnly: true,
    }),
    region: text({
      label: 'Region',
      dimension: 'region',
      nullable: true,
      filter: true,
      group: true,
      filterOnly: true,
    }),
    segment: text({
      label: 'Segment',
      dimension: 'segment',
      nullable: true,
      filter: true,
      group: true,
      filterOnly: true,
    }),
    industry: text({
      label: 'Industry',
      dimension: 'industry',
      nullable: true,
      filter: true,
      group: true,
      filterOnly: true,
    }),
  },
});

const open = { state: 'open', status: OPEN_STATUSES } as const;
const common = { version: 1, of: FINDINGS } as const;

export const UNBILLED = measure('unbilled', {
  ...common,
  sum: 'amount',
  where: { ...open, ledger: 'owed' },
  label: 'Unbilled',
  synonyms: ['owed', 'leak', 'leakage', 'revenue leakage'],
  definition: DEFINITIONS.owed,
  good: 'less',
});
export const BILLABLE_TODAY = measure('billable_today', {
  ...common,
  sum: 'amount',
  where: { ...open, ledger: 'owed', recoverability: 'billable_now' },
  label: 'Billable today',
  definition: 'The part of unbilled that needs no customer agreement and is within the back-billing limit.',
  good: 'neither',
});
export const CREDIT_DUE = measure('credit_due', {
  ...common,
  sum: 'amount',
  where: { ...open, ledger: 'owed_to_customer' },
  label: 'Credit due to customer',
  synonyms: ['over-billed', 'overbilled'],
  definition: 'Sum of the open findings in which a customer was charged too much.',
  good: 'less',
});
export const OPPORTUNITY = measure('opportunity', {
  ...common,
  sum: 'amount',
  where: { ...open, ledger: 'improvable' },
  label: 'Opportunity',
  definition: 'Sum of the open findings that must be negotiated; never added to what is owed.',
  good: 'neither',
});
export const RECOVERED = measure('recovered', {
  ...common,
  sum: 'amount',
  where: { ledger: 'owed', status: 'recovered' },
  label: 'Recovered',
  definition: 'Sum of the findings owed that somebody marked as recovered.',
  good: 'more',
});
export const FOUND = measure('found', {
  ...common,
  sum: 'amount',
  where: { ledger: 'owed', status: ['open', 'acknowledged', 'actioned', 'recovered'] },
  label: 'Found',
  definition: 'Sum of the findings owed that nobody dismissed, recovered ones and closed ones among them.',
  good: 'neither',
});
export const ANNUALISED = measure('annualised', {
  ...common,
  sum: 'annualised_amount',
  where: { ...open, ledger: 'owed', continues: 'yes' },
  label: 'Annualised',
  definition: DEFINITIONS.annualised,
  good: 'less',
});
export const OPEN_FINDINGS = measure('open_findings', {
  ...common,
  count: true,
  where: open,
  label: 'Open findings',
  definition: DEFINITIONS.open,
  good: 'less',
});
export const CRITICAL_FINDINGS = measure('critical_findings', {
  ...common,
  count: true,
  where: { ...open, severity: 'critical' },
  label: 'Critical findings',
  definition: DEFINITIONS.critical,
  good: 'less',
});
export const ACCOUNTS_WITH_FINDINGS = measure('accounts_with_findings', {
  ...common,
  distinct: 'account_id',
  where: open,
  label: 'Accounts with findings',
  definition: 'Different accounts that have an open finding.',
  good: 'less',
});
export const RECOVERY_RATE = ratio('recovery_rate', {
  version: 1,
  over: RECOVERED,
  under: FOUND,
  label: 'Recovery rate',
  definition: 'Recovered divided by found.',
  good: 'more',
});

export const FINDING_FIGURES = [
  UNBILLED,
  BILLABLE_TODAY,
  CREDIT_DUE,
  OPPORTUNITY,
  RECOVERED,
  FOUND,
  ANNUALISED,
  OPEN_FINDINGS,
  CRITICAL_FINDINGS,
  ACCOUNTS_WITH_FINDINGS,
  RECOVERY_RATE,
] as const;
