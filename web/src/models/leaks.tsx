import type { ClassifierReportJson } from '#models/shapes.ts';
import { plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { typeset } from './words.ts';

/** Columns that were known only after the outcome: named, and left out. */
export function Leaks({ leaks }: { leaks: ClassifierReportJson['leaks'] }) {
  if (leaks.length === 0) return null;
  return (
    <Section title="Left out" note={`${plural(leaks.length, 'column')} known only after the outcome`}>
      <ul>
        {leaks.map((leak) => (
          <li
            key={leak.column}
            className="grid gap-x-8 gap-y-1 border-b py-2.5 md:grid-cols-[minmax(184px,auto)_minmax(0,1fr)]"
          >
            <span className="font-strong break-all">{leak.column}</span>
            <span className="max-w-[84ch] text-ink-2">{typeset(leak.sentence)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What was odd in the data, and what was done about it. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Section title="Notes">
      <ul>
        {notes.map((note) => (
          <li key={note} className="border-b py-2 text-ink-2">
            <span className="block max-w-[84ch]">{typeset(note)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
