import { Link } from '@tanstack/react-router';
import type { QualityFaultJson } from '#reconciliation/shapes.ts';
import { day, period } from '../kit/date.ts';
import { groupDigits, plural } from '../kit/format.ts';
import { FAULTS } from './fault-words.ts';

const WITHOUT_END = '9999';
/** Kinds that are mended where mappings are kept. */
const MAPPED = new Set(['mapping_gap', 'inferred_mapping']);

/** Faults one by one: a sentence with figures, what it did, and how to mend it. */
export function FaultList({ faults, ofAccount }: { faults: QualityFaultJson[]; ofAccount?: boolean }) {
  return (
    <ul>
      {faults.map((fault) => (
        <li
          key={fault.id}
          className="grid gap-x-8 gap-y-1 border-b py-3 md:grid-cols-[184px_minmax(0,1fr)_160px]"
        >
          <div className="min-w-0">
            <p className="font-strong">{FAULTS[fault.kind].label}</p>
            {!ofAccount && (
              <Link
                to="/accounts/$id"
                params={{ id: fault.account_id }}
                className="link block min-h-6 w-fit max-w-full truncate text-ink-2"
              >
                {fault.account_name ?? fault.account_id}
              </Link>
            )}
            <p className="text-ink-3">{spanOf(fault)}</p>
          </div>
          <div className="max-w-[76ch] min-w-0">
            <p>{groupDigits(fault.words)}</p>
            <p className="mt-0.5 text-ink-2">{groupDigits(fault.effect)}</p>
            <p className="mt-0.5 text-ink-3">
              {FAULTS[fault.kind].mend}{' '}
              {MAPPED.has(fault.kind) && (
                <Link to="/data" className="link inline-flex min-h-6 items-center text-ink-2">
                  Open mappings
                </Link>
              )}
            </p>
          </div>
          <div className="text-ink-2 md:-mt-0.5 md:text-end">
            {fault.findings_affected > 0 ? (
              <Link
                to="/recover"
                search={{ account: fault.account_id, status: 'all' }}
                className="link inline-flex min-h-6 items-center"
              >
                {plural(fault.findings_affected, 'finding')} with lower confidence
              </Link>
            ) : (
              <span className="inline-flex min-h-6 items-center text-ink-3">no findings affected</span>
            )}
            <p className="text-ink-3">
              {fault.closed_at
                ? `resolved ${day(fault.closed_at)}`
                : `first seen ${day(fault.first_seen_at)}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function spanOf({ product_key, source_key, period_start, period_end }: QualityFaultJson): string {
  const span = period_end.startsWith(WITHOUT_END)
    ? `from ${day(period_start)}`
    : period(period_start, period_end);
  const what = product_key ?? source_key;
  return what ? `${what}, ${span}` : span;
}
