import type { FindingJson } from '#findings/shapes.ts';
import { classes } from '../kit/classes.ts';
import { day } from '../kit/date.ts';
import { type MoneyStyle, money } from '../kit/format.ts';
import { MOVED_BECAUSE, SEVERITIES, type Severity, STATUSES, type Status } from './words.ts';

const BARS: Record<Severity, number> = { critical: 4, high: 3, medium: 2, low: 1 };

/** Severity as four bars: read by their number, not by a colour. */
export function SeverityMark({ severity, label }: { severity: Severity; label?: boolean }) {
  return (
    <span
      className="inline-flex h-5 items-center gap-1.5 align-top"
      title={label ? undefined : SEVERITIES[severity]}
    >
      <svg
        viewBox="0 0 14 12"
        width="14"
        height="12"
        aria-hidden="true"
        className={severity === 'critical' ? 'text-leak' : 'text-ink-2'}
      >
        {[0, 1, 2, 3].map((bar) => (
          <rect
            key={bar}
            x={bar * 3.6}
            y={8 - bar * 2.5}
            width="2.4"
            height={4 + bar * 2.5}
            fill={bar < BARS[severity] ? 'currentColor' : 'var(--line-strong)'}
          />
        ))}
      </svg>
      <span className={label ? '' : 'sr-only'}>{SEVERITIES[severity]}</span>
    </span>
  );
}

/** Status as a circle that fills as the money comes home. */
export function StatusMark({ status, label }: { status: Status; label?: boolean }) {
  return (
    <span
      className="inline-flex items-center gap-1.5 align-top whitespace-nowrap"
      title={label ? undefined : STATUSES[status].label}
    >
      <svg
        viewBox="0 0 14 14"
        width="14"
        height="14"
        aria-hidden="true"
        className={classes('shrink-0', status === 'recovered' ? 'text-good' : 'text-ink-2')}
      >
        <circle
          cx="7"
          cy="7"
          r="5.5"
          fill={status === 'recovered' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.4"
          strokeDasharray={status === 'open' ? undefined : status === 'dismissed' ? '2 2' : undefined}
        />
        {status === 'acknowledged' && <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />}
        {status === 'actioned' && <circle cx="7" cy="7" r="3.4" fill="currentColor" />}
        {status === 'recovered' && (
          <path d="m4.4 7.2 1.8 1.8 3.4-3.8" fill="none" stroke="var(--paper)" strokeWidth="1.4" />
        )}
        {status === 'dismissed' && <path d="M4.6 9.4 9.4 4.6" stroke="currentColor" strokeWidth="1.4" />}
      </svg>
      <span className={label ? '' : 'sr-only'}>{STATUSES[status].label}</span>
    </span>
  );
}

type Moved = Pick<
  FindingJson,
  'amount' | 'amount_before' | 'amount_moved_at' | 'amount_moved_because' | 'currency'
>;

/** `was €a, now €b since 3 Nov 2026, because of late or corrected usage`; null where nothing moved. */
export function movedText(one: Moved): string | null {
  const { amount, amount_before: before, currency } = one;
  if (before === null || amount === null || currency === null) return null;
  const since = one.amount_moved_at ? ` since ${day(one.amount_moved_at)}` : '';
  const why = one.amount_moved_because ? `, because of ${MOVED_BECAUSE[one.amount_moved_because]}` : '';
  return `was ${money(before, currency)}, now ${money(amount, currency)}${since}${why}`;
}

/** A small arrow at an amount that moved, its words on hover and for those who listen. */
export function MovedMark({ finding }: { finding: Moved }) {
  const text = movedText(finding);
  if (text === null) return null;
  const isUp = Number(finding.amount) > Number(finding.amount_before);
  return (
    <span title={text} className="mr-1 text-ink-2">
      <span aria-hidden>{isUp ? '↑' : '↓'}</span>
      <span className="sr-only">{text}: </span>
    </span>
  );
}

type AmountProps = { finding: Pick<FindingJson, 'amount' | 'currency' | 'ledger'>; style?: MoneyStyle };

/** The money of a finding; credit due to the customer has a sign and a colour. */
export function Amount({ finding, style = 'exact' }: AmountProps) {
  if (finding.amount === null || finding.currency === null) {
    return <span className="text-ink-3">unknown</span>;
  }
  const text = money(finding.amount, finding.currency, style);
  if (finding.ledger !== 'owed_to_customer') return <span>{text}</span>;
  return (
    <span className="text-over" title="Credit due to customer">
      <span aria-hidden>−</span>
      <span className="sr-only">credit due to customer </span>
      {text}
    </span>
  );
}
