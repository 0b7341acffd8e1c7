import { Link } from '@tanstack/react-router';
import type { DashboardSummary } from '#overview/shapes.ts';
import { RatesBasis } from '../findings/currencies.tsx';
import { OPEN_STATUS_LIST } from '../findings/ledger.ts';
import { isNothing, isOrAre, missingText, sumText } from '../findings/reporting.ts';
import { Line } from '../kit/skeleton.tsx';

/** The answer of the command centre in one sentence, its figures leading to their rows. */
export function Sentence({ summary }: { summary: DashboardSummary }) {
  const { owed, owed_billable_now: billable, owed_to_customer: back } = summary.totals.reporting;
  const customer = !isNothing(back) && (
    <Link to="/recover" search={{ ledger: 'owed_to_customer', status: OPEN_STATUS_LIST }} className="link">
      {sumText(back)}
    </Link>
  );
  const missing = missingText([
    { total: owed, words: 'owed' },
    { total: back, words: 'of credit due' },
  ]);
  if (isNothing(owed)) {
    if (customer)
      return (
        <>
          No leaks found; {customer} {isOrAre(back)} credit due to customers. {missing}
        </>
      );
    return summary.last_run ? <>No leaks found.</> : <>Nothing has been reconciled yet.</>;
  }
  return (
    <>
      <Link to="/recover" search={{ ledger: 'owed', status: OPEN_STATUS_LIST }} className="link">
        {sumText(owed)}
      </Link>{' '}
      {isOrAre(owed)} owed and not yet billed
      {!isNothing(billable) && (
        <>
          ;{' '}
          <Link
            to="/recover"
            search={{ ledger: 'owed', recoverability: 'billable_now', status: OPEN_STATUS_LIST }}
            className="link"
          >
            {sumText(billable)}
          </Link>{' '}
          of it can be billed today
        </>
      )}
      .
      {customer && (
        <>
          {' '}
          {customer} {isOrAre(back)} credit due to customers.
        </>
      )}
      {missing && <> {missing}</>}
    </>
  );
}

/** The reporting currency and the days of the rates, and how far the sum of what is owed opens. */
export function Basis({ summary }: { summary: DashboardSummary }) {
  const { reporting, rates } = summary.totals;
  return (
    <RatesBasis
      name="Owed"
      total={reporting.owed}
      rates={rates}
      rows={{ to: '/recover', search: { ledger: 'owed', status: OPEN_STATUS_LIST } }}
    />
  );
}

export function SentenceSkeleton() {
  return <Line className="h-4! w-[min(560px,70vw)]" />;
}
