import { Amount, MovedMark, SeverityMark, StatusMark } from '../findings/marks.tsx';
import { accountLabel, typeWords } from '../findings/words.ts';
import { period } from '../kit/date.ts';
import { percent } from '../kit/format.ts';
import type { Inbox } from './use-inbox.ts';

/** The inbox on a phone: two readable lines a finding, one target. */
export function InboxList({ inbox }: { inbox: Inbox }) {
  return (
    <ul aria-label="Findings" style={{ paddingTop: inbox.rows.before, paddingBottom: inbox.rows.after }}>
      {inbox.rows.indices.map((index) => {
        const one = inbox.findings[index];
        if (!one) return null;
        return (
          <li key={one.id} className="h-16 border-b">
            <button
              type="button"
              onClick={() => inbox.open(index)}
              className="flex size-full flex-col justify-center gap-0.5 px-4 text-start -outline-offset-2!"
            >
              <span className="flex w-full items-center gap-2">
                <SeverityMark severity={one.severity} />
                <span className="min-w-0 grow truncate font-strong">{accountLabel(one)}</span>
                <span className="figure-cell shrink-0">
                  <MovedMark finding={one} />
                  <Amount finding={one} />
                </span>
              </span>
              <span className="flex w-full items-center gap-2 text-ink-2">
                <StatusMark status={one.status} />
                <span className="min-w-0 grow truncate">
                  {typeWords(one.type).label}, {period(one.period_start, one.period_end)}
                </span>
                <span className="shrink-0 text-ink-3">{percent(one.confidence)}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
