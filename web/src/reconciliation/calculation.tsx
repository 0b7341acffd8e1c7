import type { EvidenceJson } from '#reconciliation/shapes.ts';
import { classes } from '../kit/classes.ts';
import { groupDigits } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { stepFigure } from './step-figure.ts';

/** The arithmetic line by line, as an accountant closes it: a double rule under the result. */
export function Calculation({ evidence }: { evidence: EvidenceJson }) {
  const { calculation, currency } = evidence;
  const last = calculation.length - 1;
  return (
    <Section title="Calculation" note={currency} className="mt-8!">
      <table className="w-full">
        <caption className="sr-only">Calculation of the amount</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          {calculation.map((step, index) => (
            <tr
              key={`${step.label} ${step.arithmetic}`}
              className={classes('align-baseline', index < last && 'border-b')}
            >
              <td className="py-1.5 pr-4">
                <div className={index === last ? 'font-strong' : ''}>{step.label}</div>
                <div className="text-ink-3">{groupDigits(step.arithmetic)}</div>
              </td>
              <td className={classes('figure-cell py-1.5', index === last && 'font-strong')}>
                <span className={index === last ? 'double-rule inline-block pb-0.5' : ''}>
                  {stepFigure(step, currency)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
