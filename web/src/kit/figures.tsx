import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Term } from './term.tsx';

const WIDE = { 3: 'lg:grid-cols-3', 4: 'lg:grid-cols-4', 5: 'lg:grid-cols-5', 6: 'lg:grid-cols-6' };

/** Figures side by side, kept apart by hairlines: two in a line on a phone, an odd first one alone. */
export function Figures({ across, children }: { across: keyof typeof WIDE; children: ReactNode }) {
  return (
    <dl
      data-odd={across % 2 === 1 || undefined}
      className={classes('group/figures mt-6 grid grid-cols-2 border-t lg:border-b', WIDE[across])}
    >
      {children}
    </dl>
  );
}

type Props = {
  term: string;
  definition: ReactNode;
  note?: ReactNode;
  /** How it moved, as a `Spark`. */
  spark?: ReactNode;
  children: ReactNode;
};

/** One figure under its word, whose definition shows on hover, on focus and on a tap. */
export function Figure({ term, definition, note, spark, children }: Props) {
  return (
    <div
      className={classes(
        'border-b py-3 pr-4 lg:border-b-0 lg:not-first:border-l lg:not-first:pl-4',
        'max-lg:group-data-odd/figures:first:col-span-2',
        'max-lg:group-data-odd/figures:odd:not-first:border-l max-lg:group-data-odd/figures:odd:not-first:pl-4',
        'max-lg:group-not-data-odd/figures:even:border-l max-lg:group-not-data-odd/figures:even:pl-4',
      )}
    >
      <dt className="text-ink-2">
        <Term definition={definition}>{term}</Term>
      </dt>
      <dd className="mt-0.5 text-name tracking-[-0.014em]">
        {spark ? (
          <span className="flex items-center justify-between gap-2">
            {children}
            {spark}
          </span>
        ) : (
          children
        )}
      </dd>
      {note && <dd className="text-small text-ink-3">{note}</dd>}
    </div>
  );
}
