import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DashboardSummary } from '#overview/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { BriefFindings } from '../findings/brief.tsx';
import { Button } from '../kit/button.tsx';
import { ago, instant } from '../kit/date.ts';
import { Empty } from '../kit/empty.tsx';
import { FaultNote } from '../kit/fault.tsx';
import { compactCount, count } from '../kit/format.ts';
import { Page, Section } from '../kit/page.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { useGoingRun, useStartRun } from '../reconciliation/runs.ts';
import { ByMonth } from './by-month.tsx';
import { ByType } from './by-type.tsx';
import { useCurrencyChoice } from './currency-choice.tsx';
import { Figures } from './figures.tsx';
import { Basis, Sentence, SentenceSkeleton } from './sentence.tsx';
import { Stories } from './stories.tsx';
import { summaryQuery } from './summary.ts';

/** How much is leaking, where, and since when: every figure leads to its rows. */
export function CommandCentre() {
  const summary = useQuery(summaryQuery);
  const data = summary.data;
  return (
    <Page
      title="Command centre"
      sentence={
        data ? (
          <Sentence summary={data} />
        ) : summary.error ? (
          'The figures could not be read.'
        ) : (
          <SentenceSkeleton />
        )
      }
      basis={data?.totals.rates ? <Basis summary={data} /> : undefined}
      aside={<StartRun />}
    >
      {summary.error ? <FaultNote error={summary.error} retry={() => void summary.refetch()} /> : null}
      {data ? <Body summary={data} /> : !summary.error && <Waiting />}
    </Page>
  );
}

function Body({ summary }: { summary: DashboardSummary }) {
  const { choice, ...shown } = useCurrencyChoice(summary.by_month, true);
  const months = shown.isAll
    ? summary.by_month_reporting.map((one) => ({
        month: one.month,
        currency: shown.currency,
        leak: one.leak ?? '0',
        over_billed: one.over_billed ?? '0',
      }))
    : summary.by_month;
  if (!summary.last_run && summary.totals.open_findings === 0) return <NothingYet summary={summary} />;
  return (
    <>
      <Freshness summary={summary} />
      <Figures summary={summary} />
      <div className="grid gap-x-12 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <ByMonth months={months} {...shown} tools={choice} opens />
        <ByType totals={summary.totals} {...shown} />
      </div>
      <Section
        title="Largest open findings"
        tools={
          <Button asChild look="bare">
            <Link to="/recover">All findings</Link>
          </Button>
        }
      >
        {summary.top_findings.length > 0 ? (
          <BriefFindings caption="Largest open findings" findings={summary.top_findings} />
        ) : (
          <Empty title="Nothing is open." />
        )}
      </Section>
      {summary.organization.is_demo && <Stories />}
      {summary.recent.length > 0 && (
        <Section title="Newest findings">
          <BriefFindings caption="Newest findings" findings={summary.recent} />
        </Section>
      )}
    </>
  );
}

function Freshness({ summary }: { summary: DashboardSummary }) {
  const run = summary.last_run;
  return (
    <p className="text-ink-2">
      {summary.data_through ? (
        <>
          Usage through <time dateTime={summary.data_through}>{instant(summary.data_through)}</time>:{' '}
        </>
      ) : (
        'No usage yet: '
      )}
      <Link to="/data" className="link">
        {compactCount(summary.usage_events)} events
      </Link>{' '}
      of {count(summary.accounts)} accounts.{' '}
      {run?.finished_at && (
        <>
          Reconciled{' '}
          <time dateTime={run.finished_at} title={instant(run.finished_at)}>
            {ago(run.finished_at)}
          </time>
          .
        </>
      )}
    </p>
  );
}

function StartRun() {
  const mayWork = useAtLeast('analyst');
  const going = useGoingRun();
  const start = useStartRun();
  if (!mayWork) return null;
  return (
    <Button look="primary" busy={start.isPending || going !== null} onClick={() => start.mutate('touched')}>
      {going ? `Reconciling ${going.slices_done}/${going.slices_total}` : 'Reconcile now'}
    </Button>
  );
}

function NothingYet({ summary }: { summary: DashboardSummary }) {
  const hasData = summary.usage_events > 0;
  return (
    <Empty
      title={
        hasData
          ? 'Your data is ready to be reconciled.'
          : 'There is no data to compare with the invoices yet.'
      }
    >
      {hasData
        ? 'Reconcile now compares usage with billing, account by account.'
        : 'Import customers, prices, subscriptions, usage and invoices, or explore the demo company first.'}
      <div className="actions">
        <Button asChild>
          <Link to="/data">Upload files</Link>
        </Button>
      </div>
    </Empty>
  );
}

function Waiting() {
  return (
    <>
      <div className="h-5" />
      <div className="mt-6 h-[77px] border-y" />
      <div className="mt-10 grid gap-x-12 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="h-[391px]" />
        <RowsSkeleton rows={10} />
      </div>
      <div className="mt-10">
        <RowsSkeleton rows={10} />
      </div>
    </>
  );
}
