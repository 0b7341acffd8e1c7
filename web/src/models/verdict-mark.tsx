import { classes } from '../kit/classes.ts';
import { type Task, type Verdict, verdictWords } from './words.ts';

/** A verdict as a circle that is full, half or empty, beside its words: never read by a colour. */
export function VerdictMark({ verdict, task }: { verdict: Verdict; task: Task }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <svg
        viewBox="0 0 14 14"
        width="14"
        height="14"
        aria-hidden="true"
        className={classes('shrink-0', verdict === 'skill' ? 'text-good' : 'text-ink-2')}
      >
        <circle
          cx="7"
          cy="7"
          r="5.5"
          fill={verdict === 'skill' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.4"
          strokeDasharray={verdict === 'none' ? '2 2' : undefined}
        />
        {verdict === 'weak' && <path d="M7 3.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />}
      </svg>
      {verdictWords(verdict, task).label}
    </span>
  );
}
