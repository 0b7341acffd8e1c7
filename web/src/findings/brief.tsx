import { Link } from '@tanstack/react-router';
import type { FindingJson } from '#findings/shapes.ts';
import { period } from '../kit/date.ts';
import { percent } from '../kit/format.ts';
import { type Column, Rows } from '../kit/rows.tsx';
import { Amount, MovedMark, SeverityMark, StatusMark } from './marks.tsx';
import { accountLabel, typeWords } from './words.ts';

const account: Column<FindingJson> = {
  key: 'account',
  head: 'Account',
  cell: (one) => (
    <Link
      to="/recover"
      search={{ finding: one.id }}
      className="inline-flex min-h-6 items-center gap-2 hover:underline"
    >
      <SeverityMark severity={one.severity} />
      {accountLabel(one)}
    </Link>
  ),
};
const columns: Column<FindingJson>[] = [
  { key: 'type', head: 'Kind', narrow: 'bare', cell: (one) => typeWords(one.type).label },
  {
    key: 'product',
    head: 'Product',
    narrow: 'hide',
    cell: (one) => one.product_name ?? one.product_key ?? '',
  },
  { key: 'period', head: 'Period', narrow: 'bare', cell: (one) => period(one.period_start, one.period_end) },
  {
    key: 'confidence',
    head: 'Confidence',
    figure: true,
    narrow: 'hide',
    cell: (one) => percent(one.confidence),
  },
  { key: 'status', head: 'Status', narrow: 'hide', cell: (one) => <StatusMark status={one.status} label /> },
  {
    key: 'amount',
    head: 'Amount',
    figure: true,
    cell: (one) => (
      <>
        <MovedMark finding={one} />
        <Amount finding={one} />
      </>
    ),
  },
];

/** A short list of findings, each leading to its evidence; on an account's own page without its name. */
export function BriefFindings({
  caption,
  findings,
  ofAccount,
  ofPeriod,
}: {
  caption: string;
  findings: FindingJson[];
  ofAccount?: boolean;
  /** Inside a period of a product, which need not be said again. */
  ofPeriod?: boolean;
}) {
  const first: Column<FindingJson> = ofAccount
    ? {
        key: 'type',
        head: 'Kind',
        cell: (one) => (
          <Link
            to="/accounts/$id"
            params={{ id: one.account_id }}
            search={{ finding: one.id }}
            resetScroll={false}
            className="inline-flex min-h-6 items-center gap-2 hover:underline"
          >
            <SeverityMark severity={one.severity} />
            {typeWords(one.type).label}
          </Link>
        ),
      }
    : account;
  const said = new Set([...(ofAccount ? ['type'] : []), ...(ofPeriod ? ['product', 'period'] : [])]);
  const rest = columns.filter((column) => !said.has(column.key));
  return <Rows caption={caption} columns={[first, ...rest]} rows={findings} rowKey={(one) => one.id} />;
}
