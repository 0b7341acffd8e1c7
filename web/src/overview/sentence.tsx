import { Link } from '@tanstack/react-router';
import type { DashboardSummary } from '#overview/shapes.ts';
import { useMe } from '../access/session.ts';
import { homeFirst, leadText, STILL_OUT } from '../findings/ledger.ts';
import { money } from '../kit/format.ts';
import { Line } from '../kit/skeleton.tsx';

/** The answer of the command centre in one sentence, its figures leading to their rows. */
export function Sentence({ summary }: { summary: DashboardSummary }) {
  const home = useMe().organization.currency;
  const { owed, owed_annualised: annualised, owed_to_customer: back } = summary.totals;
  const [yearly] = homeFirst(annualised, home);
  const pace =
    yearly &&
    `${money(yearly.amount, yearly.currency, 'whole')}${annualised.length > 1 ? ` in ${yearly.currency} alone` : ''}`;
  const customer = back.length > 0 && (
    <Link to="/recover" search={{ ledger: 'owed_to_customer', status: STILL_OUT }} className="link">
      {leadText(back, home)}
    </Link>
  );
  if (owed.length === 0) {
    if (customer) return <>Nothing is leaking; {customer} is owed back to customers.</>;
    return summary.last_run ? <>Nothing is leaking.</> : <>Nothing has been reconciled yet.</>;
  }
  return (
    <>
      <Link to="/recover" search={{ ledger: 'owed', status: STILL_OUT }} className="link">
        {leadText(owed, home)}
      </Link>{' '}
      {owed.length > 1 ? 'are' : 'is'} owed and not yet billed
      {pace && <>; at this pace a year leaks {pace}</>}.
      {customer && (
        <>
          {' '}
          {customer} {back.length > 1 ? 'are' : 'is'} owed back to customers.
        </>
      )}
    </>
  );
}

export function SentenceSkeleton() {
  return <Line className="h-4! w-[min(560px,70vw)]" />;
}
