import { Bar } from '../kit/bar.tsx';
import { decimal, percent } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Term } from '../kit/term.tsx';
import { FIGURES } from './words.ts';

type Member = { name: string; weight: number; score: number | null };
type Props = { members: Member[]; measure: 'auc' | 'mase'; note?: string };

/** Of which learners it is made, how heavily each counts, and how each does alone. */
export function Members({ members, measure, note }: Props) {
  const total = members.reduce((sum, one) => sum + Math.max(0, one.weight), 0);
  const share = (one: Member) => (total > 0 ? Math.max(0, one.weight) / total : 0);
  const head = 'h-8 font-normal! figure-cell';
  return (
    <Section title="Made of" note={note}>
      {members.length === 0 ? (
        <p className="py-2 text-ink-2">Nothing but the base rate.</p>
      ) : (
        <table className="w-full">
          <caption className="sr-only">Members of the model</caption>
          <thead>
            <tr className="border-b text-small text-ink-3">
              <th scope="col" className="h-8 font-normal!">
                Member
              </th>
              <th scope="col" colSpan={2} className={head}>
                <Term definition={WEIGHT}>Weight</Term>
              </th>
              <th scope="col" className={`${head} pl-4`}>
                <Term definition={`${FIGURES[measure].meaning} Of this member alone.`}>
                  {FIGURES[measure].short} alone
                </Term>
              </th>
            </tr>
          </thead>
          <tbody>
            {members
              .toSorted((a, b) => b.weight - a.weight)
              .map((one) => (
                <tr key={one.name} className="h-8 border-b hover:bg-hover">
                  <td className="w-[52%] py-1 pr-4">{one.name}</td>
                  <td className="w-[16%]">
                    <Bar share={share(one)} quiet />
                  </td>
                  <td className="figure-cell pl-3">{percent(share(one))}</td>
                  <td className="figure-cell pl-4">
                    {one.score === null ? '–' : decimal(one.score, measure === 'auc' ? 3 : 2)}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

const WEIGHT =
  'The share of the prediction that comes from this member, fitted on rows that no member had seen.';
