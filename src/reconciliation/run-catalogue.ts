import { choice, count, day, id, instant, json, text } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure, ratio } from '#catalogue/measure.ts';
import { QUALITY_FAULTS } from './quality/fault.ts';
import { RUN_STATES } from './shapes.ts';

/** Reconciliations, one row each. */
export const RUNS = entity('reconciliation_runs', {
  one: 'run',
  many: 'runs',
  definition: 'Reconciliations, one row each: what they covered and how they ended.',
  reads: ['runs'],
  key: ['id'],
  order: ['created_at', 'desc'],
  time: 'created_at',
  columns: {
    id: id({ label: 'Id' }),
    status: choice(RUN_STATES, { label: 'Status', filter: true, sort: true, group: true, shown: true }),
    scope: choice(['touched', 'all'], {
      label: 'Scope',
      definition: 'All accounts, or those whose facts changed since the run before.',
      filter: true,
      group: true,
      shown: true,
    }),
    as_of: instant({ label: 'As of', nullable: true, shown: true }),
    slices_total: count({ label: 'Slices' }),
    slices_done: count({ label: 'Slices done' }),
    accounts: count({ label: 'Accounts', sort: true, shown: true }),
    periods: count({ label: 'Periods', sort: true, shown: true }),
    summary: json({ label: 'Summary', nullable: true }),
    failure: json({ label: 'Failure', nullable: true }),
    created_at: instant({ label: 'Created', parameter: 'created', sort: true, filter: true, shown: true }),
    started_at: instant({ label: 'Started', nullable: true }),
    finished_at: instant({ label: 'Finished', nullable: true, sort: true, shown: true }),
  },
});

const dimension = <const N extends string>(name: N, label: string) =>
  text({ label, dimension: name, nullable: true, filter: true, group: true, filterOnly: true });

/** What is wrong with the data, one row for each kind, account and span. */
export const DATA_ISSUES = entity('data_issues', {
  one: 'data issue',
  many: 'data issues',
  definition: 'Data issues, one row for each kind, account and span; never a leak.',
  page: '/data-quality?account={account_id}',
  reads: ['findings', 'records'],
  key: ['id'],
  order: ['period_start', 'desc'],
  time: 'first_seen_at',
  label: 'words',
  defaults: { state: 'open' },
  columns: {
    id: id({ label: 'Id' }),
    kind: choice(QUALITY_FAULTS, { label: 'Kind', filter: true, sort: true, group: true, shown: true }),
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
    source_key: text({ label: 'Source key', nullable: true, search: true }),
    period_start: day({ label: 'Period start', parameter: 'period', sort: true, filter: true, shown: true }),
    period_end: day({ label: 'Period end', definition: 'The first day after the period.' }),
    measured: json({ label: 'Measured' }),
    words: text({ label: 'What is wrong', search: true, shown: true }),
    effect: text({ label: 'Effect', shown: true }),
    findings_affected: count({ label: 'Findings affected', sort: true, filter: true, shown: true }),
    first_seen_at: instant({ label: 'First seen', parameter: 'first_seen', sort: true, filter: true }),
    closed_at: instant({ label: 'Closed at', nullable: true }),
    state: choice(['open', 'closed'], {
      label: 'State',
      definition: 'Whether the issue is still open.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
    owner: dimension('owner', 'Owner'),
    region: dimension('region', 'Region'),
    segment: dimension('segment', 'Segment'),
    industry: dimension('industry', 'Industry'),
  },
});

const ofRuns = { version: 1, of: RUNS } as const;
const ofFaults = { version: 1, of: DATA_ISSUES, where: { state: 'open' }, good: 'less' } as const;

const ENDED_RUNS = measure('ended_runs', {
  ...ofRuns,
  count: true,
  where: { status: ['done', 'failed'] },
  label: 'Reconciliations that ended',
  definition: 'Number of reconciliations that are done or failed; cancelled ones are not included.',
  good: 'neither',
});
const FAILED_RUNS = measure('failed_runs', {
  ...ofRuns,
  count: true,
  where: { status: 'failed' },
  label: 'Reconciliations that failed',
  synonyms: ['failed runs', 'runs that failed'],
  definition: 'Number of reconciliations that failed.',
  good: 'less',
});

/** Measures of the runs of reconciliation and of what is wrong with the data. */
export const RUN_FIGURES = [
  measure('runs', {
    ...ofRuns,
    count: true,
    label: 'Reconciliations',
    synonyms: ['reconciliation runs'],
    definition: 'Number of reconciliations, whatever their status.',
    good: 'neither',
  }),
  ENDED_RUNS,
  FAILED_RUNS,
  ratio('run_failure_rate', {
    version: 1,
    over: FAILED_RUNS,
    under: ENDED_RUNS,
    label: 'Share of reconciliations that failed',
    definition: 'Reconciliations that failed divided by those that are done or failed.',
    good: 'less',
  }),
  measure('data_issues', {
    ...ofFaults,
    count: true,
    label: 'Data issues',
    synonyms: ['data-quality faults', 'data-quality issues'],
    definition: 'Number of open data issues, one for each kind, account and span.',
  }),
  measure('accounts_with_data_issues', {
    ...ofFaults,
    distinct: 'account_id',
    label: 'Accounts with data issues',
    definition: 'Different accounts with an open data issue.',
  }),
  measure('findings_less_certain', {
    ...ofFaults,
    sum: 'findings_affected',
    label: 'Findings with lower confidence',
    definition:
      'Sum of the findings whose confidence each open data issue lowers; a finding counts once for each issue.',
  }),
] as const;
