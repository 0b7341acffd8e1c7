import type { ReactNode } from 'react';
import type { FindingJson } from '#findings/shapes.ts';
import { Amount, MovedMark, SeverityMark, StatusMark } from '../findings/marks.tsx';
import { accountLabel, LEDGERS, recoverability, typeWords } from '../findings/words.ts';
import { day, period } from '../kit/date.ts';
import { money, percent, units } from '../kit/format.ts';
import type { Sort } from './filters.ts';

const unknown = <span className="text-ink-3">–</span>;
const figure = (text: string | null) => (text === null ? unknown : units(text));
const amount = (text: string | null, one: FindingJson) =>
  text === null || one.currency === null ? unknown : money(text, one.currency);

/** How a column looks beside its cells: width in px, side, and what the server can sort it by. */
export type Look = { label: string; short?: string; width: number; figure?: true; sort?: Sort; panel?: true };

export const LOOKS: Record<string, Look> = {
  severity: { label: 'Severity', short: 'Sev.', width: 56, sort: 'severity', panel: true },
  account: { label: 'Account', width: 164, sort: 'account', panel: true },
  type: { label: 'Kind', width: 152, sort: 'type', panel: true },
  product: { label: 'Product', width: 116 },
  period: { label: 'Period', width: 164, sort: 'period' },
  amount: { label: 'Amount', width: 120, figure: true, sort: 'amount', panel: true },
  confidence: { label: 'Confidence', width: 92, figure: true, sort: 'confidence' },
  recoverability: { label: 'Recoverable', width: 140 },
  status: { label: 'Status', width: 112, sort: 'status' },
  first_seen: { label: 'First seen', width: 108, sort: 'first_seen' },
  ledger: { label: 'Ledger', width: 148 },
  before: { label: 'Amount before', width: 128, figure: true },
  annualised: { label: 'A year', width: 128, figure: true },
  should: { label: 'Should have billed', width: 136, figure: true },
  billed: { label: 'Billed', width: 128, figure: true },
  actual: { label: 'Actual units', width: 128, figure: true },
  reported: { label: 'Reported units', width: 128, figure: true },
  subscription: { label: 'Subscription', width: 140 },
};
export const COLUMN_IDS = Object.keys(LOOKS);
export const DEFAULT_COLUMNS = COLUMN_IDS.slice(0, 9);

/** What stands in each column of a finding. */
export const CELLS: Record<string, (one: FindingJson) => ReactNode> = {
  severity: (one) => <SeverityMark severity={one.severity} />,
  account: accountLabel,
  type: (one) => typeWords(one.type).label,
  product: (one) => one.product_name ?? one.product_key ?? one.source_key ?? '',
  period: (one) => period(one.period_start, one.period_end),
  amount: (one) => (
    <>
      <MovedMark finding={one} />
      <Amount finding={one} />
    </>
  ),
  confidence: (one) => percent(one.confidence),
  recoverability: (one) => recoverability(one.recoverability),
  status: (one) =>
    one.closed_at ? (
      <span className="text-ink-2">Closed {day(one.closed_at)}</span>
    ) : (
      <StatusMark status={one.status} label />
    ),
  first_seen: (one) => day(one.first_seen_at),
  ledger: (one) => LEDGERS[one.ledger].label,
  before: (one) => amount(one.amount_before, one),
  annualised: (one) => amount(one.annualised_amount, one),
  should: (one) => amount(one.should_have_billed, one),
  billed: (one) => amount(one.billed, one),
  actual: (one) => figure(one.actual_units),
  reported: (one) => figure(one.reported_units),
  subscription: (one) => one.subscription_id ?? '',
};
