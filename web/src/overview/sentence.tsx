import { Link } from '@tanstack/react-router';
import type { DashboardSummary } from '#overview/shapes.ts';
import { amountsText, STILL_OUT } from '../findings/ledger.ts';
import { Line } from '../kit/skeleton.tsx';

/** The answer of the command centre in one sentence, its figures leading to their rows. */
export function Sentence({ summary }: { summary: DashboardSummary }) {
  const { owed, owed_annualised: annualised, owed_to_customer: back } = summary.totals;
  const customer = back.length > 0 && (
    <Link to="/recover" search={{ ledger: 'owed_to_customer', status: STILL_OUT }} className="link">
      {amountsText(back)}
    </Link>
  );
  if (owed.length === 0) {
    if (customer) return <>Nothing is leaking; {customer} is owed back to customers.</>;
    return summary.last_run ? <>Nothing is leaking.</> : <>Nothing has been reconciled yet.</>;
  }
  return (
    <>
      <Link to="/recover" search={{ ledger: 'owed', status: STILL_OUT }} className="link">
        {amountsText(owed)}
      </Link>{' '}
      is owed and not yet billed
      {annualised.length > 0 && <>; at this pace {amountsText(annualised)} a year is leaking</>}.
    </>
  );
}

export function SentenceSkeleton() {
  return <Line className="h-4! w-[min(560px,70vw)]" />;
}
