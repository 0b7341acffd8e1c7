import type { ModelDetailJson } from '#models/shapes.ts';
import { count, decimal, percent, plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { type Column, Rows } from '../kit/rows.tsx';
import { Term } from '../kit/term.tsx';
import { useNarrow } from '../kit/theme.ts';
import { FIGURES, ROLE_WORDS } from './words.ts';

type Live = ModelDetailJson['live'][number];
const orDash = (value: number | null, format: (value: number) => string) =>
  value === null ? <span className="text-ink-3">–</span> : format(value);

/** How what was predicted in earnest came out, the champion's beside those of challengers in its shadow. */
export function InUse({ model }: { model: ModelDetailJson }) {
  const narrow = useNarrow();
  if (model.live.length === 0) return null;
  const isSeries = model.task === 'series';
  const columns: Column<Live>[] = [
    {
      key: 'version',
      head: 'Version',
      cell: (one) => (
        <>
          {one.version} <span className="font-normal text-ink-3">{ROLE_WORDS[one.role].label}</span>
        </>
      ),
    },
    {
      key: 'predictions',
      head: 'Predictions',
      figure: true,
      cell: (one) => (narrow ? plural(one.predictions, 'prediction') : count(one.predictions)),
    },
    { key: 'scored', head: 'With outcome', figure: true, cell: (one) => count(one.scored) },
    ...(isSeries
      ? [
          {
            key: 'mae',
            head: <Term definition="The mean distance between forecast and actual value.">Mean error</Term>,
            figure: true,
            cell: (one: Live) => orDash(one.mae, (value) => decimal(value, 0)),
          },
        ]
      : [
          {
            key: 'predicted',
            head: 'Mean predicted',
            figure: true,
            cell: (one: Live) => orDash(one.mean_predicted, (value) => percent(value, 1)),
          },
          {
            key: 'true',
            head: 'Actual',
            figure: true,
            cell: (one: Live) => orDash(one.observed_rate, (value) => percent(value, 1)),
          },
          {
            key: 'loss',
            head: <Term definition={FIGURES.logLoss.meaning}>{FIGURES.logLoss.label}</Term>,
            figure: true,
            cell: (one: Live) => orDash(one.log_loss, (value) => decimal(value, 3)),
          },
          {
            key: 'brier',
            head: <Term definition={FIGURES.brier.meaning}>{FIGURES.brier.label}</Term>,
            figure: true,
            cell: (one: Live) => orDash(one.brier, (value) => decimal(value, 3)),
          },
        ]),
  ];
  return (
    <Section title="In use" note="live predictions and their outcomes">
      <Rows
        caption="Predictions in use"
        columns={columns}
        rows={model.live.toSorted((a, b) => Number(b.role === 'champion') - Number(a.role === 'champion'))}
        rowKey={(one) => String(one.version)}
      />
    </Section>
  );
}
