import type { ReactNode } from 'react';
import { Button } from '../button.tsx';

type Props = {
  words: string;
  /** What the marked rows come to, a currency and a ledger at a time. */
  sums: string[];
  onClear: () => void;
  children?: ReactNode;
};

/** What is marked, what it comes to and what may be done with all of it, at the foot of its list. */
export function SelectionLine({ words, sums, onClear, children }: Props) {
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-0 left-0 z-10 flex min-h-11 flex-wrap items-center gap-2 border-t bg-raised px-4 py-1.5 md:px-8 print:hidden"
    >
      <span className="mr-2 min-w-0">
        <span className="font-strong">{words}</span>
        {sums.length > 0 && <span className="text-ink-2 tabular-nums">, {sums.join(', ')}</span>}
      </span>
      {children}
      <Button look="bare" onClick={onClear}>
        Clear selection
      </Button>
    </section>
  );
}
