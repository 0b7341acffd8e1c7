import { Link } from '@tanstack/react-router';
import type { DashboardSummary } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { homeFirst, leadText, OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { money } from '../kit/format.ts';
import { Line } from '../kit/skeleton.tsx';

/** The answer of the command centre in one sentence, its figures leading to their rows. */
export function Sentence({ summary }: { summary: DashboardSummary }) {
  const home = useMe().organization.currency;
  const { owed, owed_billable_now: billable, owed_to_customer: back } = summary.totals;
  const [first] = homeFirst(billable, home);
  const today = first && (
    <Link
      to="/recover"
      search={{ ledger: 'owed', recoverability: 'billable_now', status: OPEN_STATUS_LIST }}
      className="link"
    >
      {money(first.amount, first.currency, 'whole')}
    </Link>
  );
  const customer = back.length > 0 && (
    <Link to="/recover" search={{ ledger: 'owed_to_customer', status: OPEN_STATUS_LIST }} className="link">
      {leadText(back, home)}
    </Link>
  );
  if (owed.length === 0) {
    if (customer) return <>No leaks found; {customer} is credit due to customers.</>;
    return summary.last_run ? <>No leaks found.</> : <>Nothing has been reconciled yet.</>;
  }
  return (
    <>
      <Link to="/recover" search={{ ledger: 'owed', status: OPEN_STATUS_LIST }} className="link">
        {leadText(owed, home)}
      </Link>{' '}
      {owed.length > 1 ? 'are' : 'is'} owed and not yet billed
      {today && (
        <>
          ; {today} {owed.length > 1 ? `in ${first.currency}` : 'of it'} can be billed today
        </>
      )}
      .
      {customer && (
        <>
          {' '}
          {customer} {back.length > 1 ? 'are' : 'is'} credit due to customers.
        </>
      )}
    </>
  );
}

export function SentenceSkeleton() {
  return <Line className="h-4! w-[min(560px,70vw)]" />;
}
