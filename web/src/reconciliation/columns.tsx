import type { FindingJson } from '#findings/shapes.ts';
import { Amount, MovedMark, SeverityMark, StatusMark } from '../findings/marks.tsx';
import { accountLabel, LEDGERS, recoverability, typeWords } from '../findings/words.ts';
import { day, period } from '../kit/date.ts';
import type { ColumnChanges } from '../kit/list/declared-columns.tsx';

/** The columns of a finding that a page draws otherwise; beside its evidence stay account, kind, period, status, amount. */
export const FINDING_COLUMNS: ColumnChanges<FindingJson> = {
  severity: {
    short: 'Sev.',
    width: 48,
    beside: 'stays',
    cell: (one) => <SeverityMark severity={one.severity} />,
  },
  account_id: {
    label: 'Account',
    width: 156,
    shown: true,
    first: 'desc',
    beside: 'stays',
    leads: true,
    cell: accountLabel,
  },
  type: { width: 152, first: 'desc', beside: { under: 'account' }, cell: (one) => typeWords(one.type).label },
  product_key: {
    width: 116,
    cell: (one) => one.product_name ?? one.product_key ?? one.source_key ?? '',
  },
  period_start: {
    label: 'Period',
    width: 164,
    beside: 'stays',
    cell: (one) => period(one.period_start, one.period_end),
  },
  amount: {
    width: 152,
    beside: 'stays',
    cell: (one) => (
      <>
        <MovedMark finding={one} />
        <Amount finding={one} />
      </>
    ),
  },
  confidence: { width: 92, beside: { under: 'amount' } },
  recoverability: {
    label: 'Recoverable',
    width: 184,
    cell: (one) => recoverability(one.recoverability),
  },
  status: {
    width: 104,
    beside: { under: 'period' },
    cell: (one) =>
      one.closed_at ? (
        <span className="text-ink-2">Closed {day(one.closed_at)}</span>
      ) : (
        <StatusMark status={one.status} label />
      ),
  },
  first_seen_at: {},
  ledger: { width: 148, cell: (one) => LEDGERS[one.ledger].label },
  amount_before: { name: 'before' },
  annualised_amount: { name: 'annualised' },
  should_have_billed: { name: 'should', width: 136 },
  billed: {},
  actual_units: { name: 'actual' },
  reported_units: { name: 'reported' },
  subscription_id: { name: 'subscription' },
  // Said by another column, or by the panel.
  id: false,
  account_name: false,
  product_name: false,
  period_end: false,
  about: false,
  measures: false,
};
