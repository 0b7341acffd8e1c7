import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { DriftCheckJson } from '#models/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { request } from '../kit/api.ts';
import { Bar } from '../kit/bar.tsx';
import { Button } from '../kit/button.tsx';
import { ago, instant } from '../kit/date.ts';
import { faultText } from '../kit/fault.tsx';
import { count, decimal, percent, plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Term } from '../kit/term.tsx';
import { useModelsChanged } from './models-query.ts';
import { typeset } from './words.ts';

const FIRST = 6;
/** From here on values are commonly said to have moved; a bar ends at twice that. */
const PSI_MOVED = 0.25;
const PSI_FULL = 2 * PSI_MOVED;
const PSI =
  'How different the newest values are from the training data (population stability index); 0 is identical. A few rows can differ by chance alone, which the verdict takes into account.';

/** Whether the newest rows look like the training data, column by column. */
export function Drift({ id, check }: { id: string; check: DriftCheckJson | null }) {
  const [all, setAll] = useState(false);
  if (!check) {
    return (
      <Section title="Drift" tools={<CheckNow id={id} />}>
        <p className="py-2 text-ink-2">
          It has not been checked yet: the first check needs predictions of new rows.
        </p>
      </Section>
    );
  }
  const columns = check.columns.toSorted((a, b) => b.psi - a.psi);
  const shown = all ? columns : columns.slice(0, FIRST);
  const { calibration } = check;
  return (
    <Section
      title="Drift"
      tools={<CheckNow id={id} />}
      note={
        <time dateTime={check.checked_at} title={instant(check.checked_at)}>
          {plural(check.rows, 'new row')}, checked {ago(check.checked_at)}
        </time>
      }
    >
      <p className="max-w-[84ch] py-2.5">
        {check.is_alarm && <span className="font-strong text-leak">Alarm. </span>}
        {typeset(check.sentence)}
        {calibration && (
          <span className="text-ink-2">
            {' '}
            Of {plural(calibration.outcomes, 'outcome')}, the actual share was{' '}
            {percent(calibration.observed, 1)} where {percent(calibration.predicted, 1)} was predicted.
          </span>
        )}
      </p>
      {shown.length > 0 && (
        <table className="w-full border-t">
          <caption className="sr-only">Drift by column</caption>
          <thead>
            <tr className="border-b text-small text-ink-3">
              <th scope="col" className="h-8 font-normal!">
                Column
              </th>
              <th scope="col" colSpan={2} className="h-8 font-normal! figure-cell">
                <Term definition={PSI}>PSI</Term>
              </th>
              <th scope="col" className="h-8 w-28 pl-6 font-normal!">
                Verdict
              </th>
            </tr>
          </thead>
          <tbody>
            {check.score_psi !== null && (
              <Line
                name="The score itself"
                psi={check.score_psi}
                isAlarm={check.is_alarm && check.score_psi > PSI_MOVED}
                isScore
              />
            )}
            {shown.map((one) => (
              <Line key={one.name} name={one.name} psi={one.psi} isAlarm={one.is_alarm} />
            ))}
          </tbody>
        </table>
      )}
      {columns.length > shown.length && (
        <Button look="bare" className="mt-2 -ml-2.5" onClick={() => setAll(true)}>
          Show all {count(columns.length)} columns
        </Button>
      )}
    </Section>
  );
}

function CheckNow({ id }: { id: string }) {
  const mayWork = useAtLeast('analyst');
  const changed = useModelsChanged();
  const check = useMutation({
    mutationFn: () => request(`/api/models/${id}/drift`, { method: 'POST' }),
    onSuccess: changed,
    onError: (error) => toast.error(faultText(error)),
  });
  if (!mayWork) return null;
  return (
    <Button look="bare" busy={check.isPending} onClick={() => check.mutate()}>
      Check now
    </Button>
  );
}

type LineProps = { name: string; psi: number; isAlarm: boolean; isScore?: boolean };

function Line({ name, psi, isAlarm, isScore }: LineProps) {
  return (
    <tr className="h-8 border-b hover:bg-hover">
      <td className={`w-2/5 max-w-0 truncate pr-4 ${isScore ? 'font-strong' : ''}`} title={name}>
        {name}
      </td>
      <td>
        <Bar share={psi / PSI_FULL} quiet={!isAlarm} />
      </td>
      <td className="figure-cell w-16 pl-3">{decimal(psi, 3)}</td>
      <td className="pl-6">
        {isAlarm ? (
          <span className="text-leak">moved</span>
        ) : (
          <span className="whitespace-nowrap text-ink-3">within chance</span>
        )}
      </td>
    </tr>
  );
}
