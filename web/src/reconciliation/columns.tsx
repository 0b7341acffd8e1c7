import type { ReactNode } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { Amount, MovedMark, SeverityMark, StatusMark } from '../findings/marks.tsx';
import { accountLabel, LEDGERS, recoverability, typeWords } from '../findings/words.ts';
import { day, period } from '../kit/date.ts';
import { money, percent, units } from '../kit/format.ts';
import type { ListColumn } from '../kit/list/column.ts';

const unknown = <span className="text-ink-3">–</span>;
const figure = (text: string | null) => (text === null ? unknown : units(text));
const amount = (text: string | null, one: FindingJson) =>
  text === null || one.currency === null ? unknown : money(text, one.currency);

/** The columns of a finding, in their order; beside its evidence a row keeps account, kind, period, status, amount. */
export const COLUMNS: ListColumn<FindingJson>[] = [
  {
    name: 'severity',
    label: 'Severity',
    short: 'Sev.',
    width: 48,
    sort: 'severity',
    beside: 'stays',
    cell: (one) => <SeverityMark severity={one.severity} />,
  },
  {
    name: 'account',
    label: 'Account',
    width: 164,
    sort: 'account',
    beside: 'stays',
    leads: true,
    cell: accountLabel,
  },
  {
    name: 'type',
    label: 'Kind',
    width: 152,
    sort: 'type',
    beside: { under: 'account' },
    cell: (one) => typeWords(one.type).label,
  },
  {
    name: 'product',
    label: 'Product',
    width: 116,
    cell: (one) => one.product_name ?? one.product_key ?? one.source_key ?? '',
  },
  {
    name: 'period',
    label: 'Period',
    width: 164,
    sort: 'period',
    beside: 'stays',
    cell: (one) => period(one.period_start, one.period_end),
  },
  {
    name: 'amount',
    label: 'Amount',
    width: 120,
    figure: true,
    sort: 'amount',
    beside: 'stays',
    cell: (one) => (
      <>
        <MovedMark finding={one} />
        <Amount finding={one} />
      </>
    ),
  },
  {
    name: 'confidence',
    label: 'Confidence',
    width: 92,
    figure: true,
    sort: 'confidence',
    beside: { under: 'amount' },
    cell: (one) => percent(one.confidence),
  },
  {
    name: 'recoverability',
    label: 'Recoverable',
    width: 140,
    cell: (one) => recoverability(one.recoverability),
  },
  {
    name: 'status',
    label: 'Status',
    width: 112,
    sort: 'status',
    beside: { under: 'period' },
    cell: (one) =>
      one.closed_at ? (
        <span className="text-ink-2">Closed {day(one.closed_at)}</span>
      ) : (
        <StatusMark status={one.status} label />
      ),
  },
  more('first_seen', 'First seen', 108, (one) => day(one.first_seen_at), { sort: 'first_seen' }),
  more('ledger', 'Ledger', 148, (one) => LEDGERS[one.ledger].label),
  more('before', 'Amount before', 128, (one) => amount(one.amount_before, one), { figure: true }),
  more('annualised', 'Annualised', 128, (one) => amount(one.annualised_amount, one), { figure: true }),
  more('should', 'Should have billed', 136, (one) => amount(one.should_have_billed, one), { figure: true }),
  more('billed', 'Billed', 128, (one) => amount(one.billed, one), { figure: true }),
  more('actual', 'Actual units', 128, (one) => figure(one.actual_units), { figure: true }),
  more('reported', 'Reported units', 128, (one) => figure(one.reported_units), { figure: true }),
  more('subscription', 'Subscription', 140, (one) => one.subscription_id ?? ''),
];

/** A column that is there for who chooses it. */
function more(
  name: string,
  label: string,
  width: number,
  cell: (one: FindingJson) => ReactNode,
  rest: Partial<ListColumn<FindingJson>> = {},
): ListColumn<FindingJson> {
  return { name, label, width, cell, shown: false, ...rest };
}
