import type { ModelDetailJson, ModelVersionJson } from '#models/shapes.ts';
import { useAtLeast } from '../access/session.ts';
import { day, instant } from '../kit/date.ts';
import { decimal, percent, plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { type Column, Rows } from '../kit/rows.tsx';
import { Term } from '../kit/term.tsx';
import { useNarrow } from '../kit/theme.ts';
import { PromoteButton } from './promote.tsx';
import { dataSpan, FIGURES, ROLE_WORDS, typeset } from './words.ts';

const orDash = (value: number | null, format: (value: number) => string) =>
  value === null ? <span className="text-ink-3">–</span> : format(value);

/** The champion, its challengers and what answered before: when each was trained on what, and what was decided. */
export function Versions({ model }: { model: ModelDetailJson }) {
  const isAdmin = useAtLeast('admin');
  const narrow = useNarrow();
  const unit = model.task === 'series' ? 'monthly value' : 'row';
  const columns: Column<ModelVersionJson>[] = [
    {
      key: 'version',
      head: 'Version',
      cell: (one) => (
        <>
          <span className="font-strong">{one.version}</span>{' '}
          <Term definition={ROLE_WORDS[one.role].meaning}>{ROLE_WORDS[one.role].label}</Term>
        </>
      ),
    },
    {
      key: 'trained',
      head: 'Trained',
      narrow: 'bare',
      cell: (one) => (
        <time dateTime={one.trained_at} title={instant(one.trained_at)} className="whitespace-nowrap">
          {day(one.trained_at)}
        </time>
      ),
    },
    {
      key: 'data',
      head: 'Trained on',
      narrow: 'bare',
      cell: (one) => (
        <>
          <span className="block">{plural(one.rows, unit)}</span>
          <span className="block leading-5 text-ink-3">{dataSpan(one) ?? 'undated'}</span>
        </>
      ),
    },
    {
      key: 'skill',
      head: FIGURES.skill.short,
      figure: true,
      cell: (one) => orDash(one.skill, (value) => `${percent(value, 1)}${narrow ? ' skill' : ''}`),
    },
    ...(model.task === 'series'
      ? [figureOf('mase', (one) => orDash(one.mase, (value) => decimal(value, 2)))]
      : [
          figureOf('auc', (one) => orDash(one.auc, (value) => decimal(value, 3))),
          figureOf('logLoss', (one) => orDash(one.log_loss, (value) => decimal(value, 3))),
          figureOf('ece', (one) => orDash(one.ece, (value) => percent(value, 1))),
        ]),
    {
      key: 'decision',
      head: 'Decision',
      narrow: 'bare',
      width: '34%',
      cell: (one) => <Decided version={one} first={model.history.at(-1)?.version === one.version} />,
    },
    ...(isAdmin && model.history.length > 1
      ? [
          {
            key: 'act',
            head: <span className="sr-only">Act</span>,
            figure: true,
            cell: (one: ModelVersionJson) => <PromoteButton model={model} version={one} />,
          },
        ]
      : []),
  ];
  return (
    <Section title="Champion and challengers" note={plural(model.history.length, 'version')}>
      <Rows
        caption="Versions"
        columns={columns}
        rows={model.history}
        rowKey={(one) => String(one.version)}
        top
      />
      {model.shadow && (
        <p className="max-w-[84ch] py-2.5 text-ink-2">
          <span className="text-ink">On live rows:</span> {typeset(model.shadow.sentence)}
        </p>
      )}
    </Section>
  );
}

function figureOf(
  word: 'auc' | 'logLoss' | 'ece' | 'mase',
  cell: Column<ModelVersionJson>['cell'],
): Column<ModelVersionJson> {
  return { key: word, head: FIGURES[word].short, figure: true, narrow: 'hide', cell };
}

function Decided({ version, first }: { version: ModelVersionJson; first: boolean }) {
  if (version.decision)
    return <span className="block py-0.5 leading-5 text-ink-2">{typeset(version.decision.sentence)}</span>;
  return <span className="text-ink-3">{first ? 'The first version, so there was no comparison.' : '–'}</span>;
}
