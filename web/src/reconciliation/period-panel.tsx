import { useQuery } from '@tanstack/react-query';
import type { DashboardAccount } from '#overview/shapes.ts';
import type { EvidenceJson, PeriodResultJson } from '#reconciliation/shapes.ts';
import { BriefFindings } from '../findings/brief.tsx';
import { request, withQuery } from '../kit/api.ts';
import { instant, month, period } from '../kit/date.ts';
import { FaultNote } from '../kit/fault.tsx';
import { money, units } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { Sheet } from '../kit/sheet.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { Calculation } from './calculation.tsx';
import { Considered } from './considered.tsx';
import { evidenceQuery } from './evidence-query.ts';
import { PackDownload } from './pack-download.tsx';

type PeriodRow = DashboardAccount['periods'][number];
type Props = { account: DashboardAccount; product: string; month: string; onClose: () => void };

/** One cell of the account's table: its periods, the findings in them, the arithmetic, and the calculation history. */
export function PeriodPanel({ account, product, month: name, onClose }: Props) {
  const rows = account.periods.filter(
    (row) => row.product_key === product && row.period_start.startsWith(name),
  );
  const label = rows[0]?.product_name ?? product;
  const starts = [...new Set(rows.map((row) => row.period_start))];
  const findings = account.findings.filter(
    (one) => one.product_key === product && one.period_start.startsWith(name),
  );
  const largest = findings.toSorted((a, b) => Number(b.amount ?? -1) - Number(a.amount ?? -1))[0];
  return (
    <Sheet title={`${label}, ${month(name)}`} onClose={onClose}>
      {rows.length === 0 && (
        <p className="pt-4 text-ink-2">No period of this product starts in this month.</p>
      )}
      {rows.map((row) => (
        <Figures key={`${row.period_start} ${row.subscription_id} ${row.currency}`} row={row} />
      ))}
      {rows.length > 0 && (
        <Section title="Findings" className="mt-8!">
          {findings.length > 0 ? (
            <BriefFindings caption="Findings of this period" findings={findings} ofAccount ofPeriod />
          ) : (
            <p className="py-2 text-ink-2">
              {rows.some((row) => row.is_compared)
                ? 'None: billing and credits are correct.'
                : 'None: no invoices of this time were imported, so it was not compared.'}
            </p>
          )}
        </Section>
      )}
      {largest && <PackDownload finding={largest} />}
      {largest && <Proof id={largest.id} />}
      {starts.map((start) => (
        <PeriodHistory key={start} account={account.account_id} product={product} start={start} />
      ))}
    </Sheet>
  );
}

function Figures({ row }: { row: PeriodRow }) {
  const cash = (text: string | null) => (text === null ? 'unknown' : money(text, row.currency));
  const amount = (text: string | null) => (text === null ? '–' : units(text));
  const isLeak = Number(row.leak) > 0;
  const isOver = Number(row.over_billed) > 0;
  const lines: [string, string, string?][] = [
    ['Units used', amount(row.actual_units)],
    ['Units reported', amount(row.reported_units)],
    ['Units billed', amount(row.billed_units)],
    ['Should have been billed', cash(row.should_have_billed)],
    ['Billed', cash(row.billed)],
    ['Credited', cash(row.credited)],
  ];
  return (
    <section className="pt-4">
      <p className="text-ink-2">
        {period(row.period_start, row.period_end)}
        {row.subscription_id && <>, subscription {row.subscription_id}</>}
      </p>
      <dl className="mt-2">
        {lines.map(([name, value]) => (
          <div key={name} className="flex items-baseline justify-between gap-6 border-b py-1.5">
            <dt className="text-ink-3">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
        <div className="flex items-baseline justify-between gap-6 py-1.5 font-strong">
          <dt>{isOver ? 'Billed too much' : 'Leak'}</dt>
          <dd className={isLeak ? 'text-leak' : isOver ? 'text-over' : ''}>
            <span className="double-rule tabular-nums">{cash(isOver ? row.over_billed : row.leak)}</span>
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** How the largest finding of the period was calculated, and from which lines. */
function Proof({ id }: { id: string }) {
  const evidence = useQuery(evidenceQuery(id));
  const data: EvidenceJson | undefined = evidence.data;
  if (evidence.error) return <FaultNote error={evidence.error} retry={() => void evidence.refetch()} />;
  if (!data) return <RowsSkeleton rows={8} />;
  return (
    <>
      {data.calculation.length > 0 && <Calculation evidence={data} />}
      <Considered evidence={data} />
    </>
  );
}

type HistoryProps = { account: string; product: string; start: string };

/** The calculation history of the period, newest first: a closed period keeps what it was. */
function PeriodHistory({ account, product, start }: HistoryProps) {
  const history = useQuery({
    queryKey: ['recon', 'history', account, product, start],
    queryFn: () =>
      request<{ items: PeriodResultJson[] }>(
        withQuery(`/api/recon/accounts/${encodeURIComponent(account)}/history`, {
          product,
          period_start: start,
        }),
      ),
  });
  const rows = history.data?.items;
  return (
    <Section
      title="Calculation history"
      note={rows && rows.length > 1 ? `${rows.length} times` : undefined}
      className="mt-8!"
    >
      {history.error && <FaultNote error={history.error} retry={() => void history.refetch()} />}
      {!rows && !history.error && <RowsSkeleton rows={1} />}
      {rows && rows.length === 0 && <p className="py-2 text-ink-2">No run has calculated it yet.</p>}
      {rows && rows.length > 0 && (
        <Rows
          caption="Calculation history by run"
          rows={rows}
          rowKey={(row) => `${row.run_id} ${row.subscription_id} ${row.currency}`}
          columns={[
            { key: 'at', head: 'When', cell: (row) => instant(row.computed_at) },
            {
              key: 'used',
              head: 'Used',
              figure: true,
              cell: (row) => (row.actual_units === null ? '–' : units(row.actual_units)),
            },
            {
              key: 'should',
              head: 'Should have billed',
              figure: true,
              cell: (row) =>
                row.should_have_billed === null || row.currency === null
                  ? 'unknown'
                  : money(row.should_have_billed, row.currency),
            },
            {
              key: 'leak',
              head: 'Leak',
              figure: true,
              cell: (row) =>
                row.is_gone ? 'no longer a period' : row.currency ? money(row.leak, row.currency) : '–',
            },
          ]}
        />
      )}
    </Section>
  );
}
