import type { ClassifierReportJson } from '#models/shapes.ts';
import { Bar } from '../kit/bar.tsx';
import { percent, plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Term } from '../kit/term.tsx';

const SHOWN = 10;
const SHARE =
  'How much of all that it adds to or takes from the base rate comes from this word, over all rows (mean absolute log-odds).';

/** What drives the prediction, by business word, the heaviest first. */
export function Reasons({ report }: { report: ClassifierReportJson }) {
  const reasons = report.top_reasons.slice(0, SHOWN);
  const most = reasons[0]?.share ?? 1;
  const rest = report.top_reasons.length - reasons.length;
  return (
    <Section title="What drives the prediction" note={plural(report.columns.length, 'column')}>
      {reasons.length === 0 ? (
        <p className="py-2 text-ink-2">Only the base rate.</p>
      ) : (
        <table className="w-full">
          <caption className="sr-only">What drives the prediction</caption>
          <thead>
            <tr className="border-b text-small text-ink-3">
              <th scope="col" className="h-8 font-normal!">
                Reason
              </th>
              <th scope="col" colSpan={2} className="h-8 font-normal! figure-cell">
                <Term definition={SHARE}>Share of all reasons</Term>
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map((one) => (
              <tr key={one.group} className="h-8 border-b hover:bg-hover">
                <td className="max-w-0 w-1/2 truncate pr-4" title={one.group}>
                  {one.group}
                </td>
                <td className="w-2/5">
                  <Bar share={one.share / most} />
                </td>
                <td className="figure-cell pl-3">{percent(one.share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rest > 0 && <p className="py-2 text-ink-3">{plural(rest, 'lesser reason')} not shown.</p>}
    </Section>
  );
}
