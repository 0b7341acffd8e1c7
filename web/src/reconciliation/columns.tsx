import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { FindingJson } from '#findings/shapes.ts';
import { Amount, SeverityMark, StatusMark } from '../findings/marks.tsx';
import { accountLabel, LEDGERS, recoverability, TYPES } from '../findings/words.ts';
import { day, period } from '../kit/date.ts';
import { money, percent, units } from '../kit/format.ts';
import type { Sort } from './filters.ts';

export const features = tableFeatures({ columnVisibilityFeature });
const column = createColumnHelper<typeof features, FindingJson>();
const unknown = <span className="text-ink-3">–</span>;
const figure = (text: string | null) => (text === null ? unknown : units(text));
const amount = (text: string | null, one: FindingJson) =>
  text === null || one.currency === null ? unknown : money(text, one.currency);

/** How a column looks beside its cells: width in px, side, and what the server can sort it by. */
export type Look = { label: string; short?: string; width: number; figure?: true; sort?: Sort; panel?: true };

export const LOOKS: Record<string, Look> = {
  severity: { label: 'Severity', short: 'Sev.', width: 56, sort: 'severity', panel: true },
  account: { label: 'Account', width: 172, sort: 'account', panel: true },
  type: { label: 'Kind', width: 152, sort: 'type', panel: true },
  product: { label: 'Product', width: 124 },
  period: { label: 'Period', width: 148, sort: 'period' },
  amount: { label: 'Amount', width: 120, figure: true, sort: 'amount', panel: true },
  confidence: { label: 'Confidence', width: 96, figure: true, sort: 'confidence' },
  recoverability: { label: 'Recoverable', width: 128 },
  status: { label: 'Status', width: 120, sort: 'status' },
  first_seen: { label: 'First seen', width: 108, sort: 'first_seen' },
  ledger: { label: 'Ledger', width: 148 },
  annualised: { label: 'A year', width: 128, figure: true },
  should: { label: 'Should be billed', width: 128, figure: true },
  billed: { label: 'Billed', width: 128, figure: true },
  actual: { label: 'Actual units', width: 128, figure: true },
  reported: { label: 'Reported units', width: 128, figure: true },
  subscription: { label: 'Subscription', width: 140 },
};
export const COLUMN_IDS = Object.keys(LOOKS);
export const DEFAULT_COLUMNS = COLUMN_IDS.slice(0, 9);

export const columns = column.columns([
  column.display({ id: 'severity', cell: ({ row }) => <SeverityMark severity={row.original.severity} /> }),
  column.accessor(accountLabel, { id: 'account' }),
  column.accessor((one) => TYPES[one.type].label, { id: 'type' }),
  column.accessor((one) => one.product_name ?? one.product_key ?? one.source_key ?? '', { id: 'product' }),
  column.accessor((one) => period(one.period_start, one.period_end), { id: 'period' }),
  column.display({ id: 'amount', cell: ({ row }) => <Amount finding={row.original} /> }),
  column.accessor((one) => percent(one.confidence), { id: 'confidence' }),
  column.accessor((one) => recoverability(one.recoverability), { id: 'recoverability' }),
  column.display({ id: 'status', cell: ({ row }) => <StatusMark status={row.original.status} label /> }),
  column.accessor((one) => day(one.first_seen_at), { id: 'first_seen' }),
  column.accessor((one) => LEDGERS[one.ledger].label, { id: 'ledger' }),
  column.display({
    id: 'annualised',
    cell: ({ row }) => amount(row.original.annualised_amount, row.original),
  }),
  column.display({ id: 'should', cell: ({ row }) => amount(row.original.should_have_billed, row.original) }),
  column.display({ id: 'billed', cell: ({ row }) => amount(row.original.billed, row.original) }),
  column.display({ id: 'actual', cell: ({ row }) => figure(row.original.actual_units) }),
  column.display({ id: 'reported', cell: ({ row }) => figure(row.original.reported_units) }),
  column.accessor((one) => one.subscription_id ?? '', { id: 'subscription' }),
]);
