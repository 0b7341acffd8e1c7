import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FindingJson } from '#findings/shapes.ts';
import type { EvidenceJson } from '#reconciliation/shapes.ts';
import { Amount, movedText, SeverityMark, StatusMark } from '../findings/marks.tsx';
import { resultQuery } from '../findings/results.ts';
import { accountLabel, CONFIDENCE, LEDGERS, recoverability, typeWords } from '../findings/words.ts';
import { CopyLink } from '../kit/copy-link.tsx';
import { day, period } from '../kit/date.ts';
import { FaultNote } from '../kit/fault.tsx';
import { groupDigits, money, percent } from '../kit/format.ts';
import { Sheet, type SheetPlace } from '../kit/sheet.tsx';
import { RowsSkeleton } from '../kit/skeleton.tsx';
import { Term } from '../kit/term.tsx';
import { Calculation } from './calculation.tsx';
import { Checks, Considered, History } from './considered.tsx';
import { Decision } from './decision.tsx';
import { evidenceQuery } from './evidence-query.ts';
import { PackDownload } from './pack-download.tsx';
import { UnitsByDay } from './units-by-day.tsx';

type Props = {
  id: string;
  known: FindingJson | undefined;
  place?: SheetPlace | undefined;
  onClose: () => void;
};

/** Everything that shows a finding to be true, in the order in which a doubter asks; the list's row comes first. */
export function EvidencePanel({ id, known, place, onClose }: Props) {
  const finding = useQuery(resultQuery(id));
  const evidence = useQuery(evidenceQuery(id));
  const one = finding.data ?? evidence.data?.finding ?? known;
  const error = finding.error ?? evidence.error;
  return (
    <Sheet
      title={one ? typeWords(one.type).label : 'Finding'}
      place={place}
      tools={<CopyLink path={`/recover?finding=${id}`} />}
      onClose={onClose}
    >
      {error ? (
        <FaultNote error={error} retry={() => void Promise.all([finding.refetch(), evidence.refetch()])} />
      ) : null}
      {one && <Summary finding={one} />}
      {one && <Decision key={one.id} finding={one} />}
      {one && <PackDownload finding={one} />}
      {evidence.data ? <Proof evidence={evidence.data} /> : !error && <RowsSkeleton rows={14} />}
    </Sheet>
  );
}

function Summary({ finding }: { finding: FindingJson }) {
  const moved = movedText(finding);
  return (
    <div className="pt-4">
      <Link
        to="/accounts/$id"
        params={{ id: finding.account_id }}
        className="link inline-block min-h-6 text-ink-2"
      >
        {accountLabel(finding)}
      </Link>
      <p className="mt-1 text-name font-strong tracking-[-0.012em]">
        <Amount finding={finding} />
      </p>
      <p className="mt-2">{groupDigits(finding.reason)}</p>
      {moved && <p className="mt-1 text-ink-2">The amount changed: it {moved}.</p>}
      {finding.closed_at && (
        <p className="mt-1 text-ink-2">
          Closed on {day(finding.closed_at)}: the data no longer shows its cause.
        </p>
      )}
      <dl className="mt-4 grid grid-cols-[auto_1fr_auto_1fr] items-baseline gap-x-4 max-xl:grid-cols-[auto_1fr] [&_dd]:min-h-6 [&_dt]:min-h-6 [&_dt]:text-ink-3">
        <dt>Period</dt>
        <dd>{period(finding.period_start, finding.period_end)}</dd>
        <dt>Severity</dt>
        <dd>
          <SeverityMark severity={finding.severity} label />
        </dd>
        <dt>Product</dt>
        <dd>{finding.product_name ?? finding.product_key ?? finding.source_key ?? '–'}</dd>
        <dt>
          <Term definition={CONFIDENCE}>Confidence</Term>
        </dt>
        <dd>{percent(finding.confidence)}</dd>
        <dt>
          <Term definition={LEDGERS[finding.ledger].meaning}>Recoverable</Term>
        </dt>
        <dd>{recoverable(finding)}</dd>
        <dt>Status</dt>
        <dd>
          <StatusMark status={finding.status} label />
        </dd>
        <dt>First seen</dt>
        <dd>{day(finding.first_seen_at)}</dd>
        {finding.annualised_amount && finding.currency && (
          <>
            <dt>Annualised</dt>
            <dd>{money(finding.annualised_amount, finding.currency)}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function Proof({ evidence }: { evidence: EvidenceJson }) {
  const hasUnits = evidence.days.some(({ actual, reported }) => Number(actual) > 0 || Number(reported) > 0);
  return (
    <>
      {evidence.calculation.length > 0 && <Calculation evidence={evidence} />}
      {hasUnits && <UnitsByDay evidence={evidence} />}
      <Considered evidence={evidence} />
      <Checks evidence={evidence} />
      <History evidence={evidence} />
    </>
  );
}

/** The ledger and how it can be recovered, said once where both are the same. */
function recoverable(finding: FindingJson): string {
  const ledger = LEDGERS[finding.ledger].label;
  const how = recoverability(finding.recoverability);
  return how === ledger ? how : `${ledger}, ${how.toLowerCase()}`;
}
