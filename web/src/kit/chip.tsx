import { X } from 'lucide-react';
import type { ReactNode } from 'react';

/** One word of a reading that can be taken out again. */
export function Chip({ children, onRemove }: { children: string; onRemove?: () => void }) {
  return (
    <span className="inline-flex h-7 items-center gap-1 rounded-full border border-line-strong px-2.5 text-ink-2">
      {children}
      {onRemove && (
        <button type="button" aria-label={`Remove ${children}`} onClick={onRemove} className="-mr-1.5 size-6">
          <X size={12} aria-hidden className="m-auto" />
        </button>
      )}
    </span>
  );
}

type TimeProps = {
  asOf: string | undefined;
  today: string;
  note?: ReactNode;
  onChange: (day: string | undefined) => void;
};

/** The page as it was on a day; today takes it back to what is. Days are `YYYY-MM-DD`. */
export function TimeMachine({ asOf, today, note, onChange }: TimeProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="flex h-7 items-center gap-2 rounded-md border border-edge px-2.5">
        <span className="text-ink-2">As of</span>
        <input
          type="date"
          max={today}
          value={asOf ?? today}
          onChange={(event) => {
            const day = event.target.value;
            onChange(day === '' || day === today ? undefined : day);
          }}
          className="bg-transparent tabular-nums"
        />
      </label>
      {asOf && (
        <button type="button" className="link min-h-6" onClick={() => onChange(undefined)}>
          Back to today
        </button>
      )}
      {note && <span className="text-ink-2">{note}</span>}
    </div>
  );
}
