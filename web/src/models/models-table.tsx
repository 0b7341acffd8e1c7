import { Link } from '@tanstack/react-router';
import type { ModelJson } from '#models/shapes.ts';
import { ago, instant } from '../kit/date.ts';
import { decimal, percent, plural } from '../kit/format.ts';
import { type Column, Rows } from '../kit/rows.tsx';
import { Term } from '../kit/term.tsx';
import { useNarrow } from '../kit/theme.ts';
import { useWalk } from './use-walk.ts';
import { VerdictMark } from './verdict-mark.tsx';
import { dataSpan, FIGURES } from './words.ts';

const none = <span className="text-ink-3">–</span>;

/** The models side by side: what each predicts, whether it may be trusted, and on what that rests. */
export function ModelsTable({ models }: { models: ModelJson[] }) {
  const narrow = useNarrow();
  const active = useWalk(models);
  const columns: Column<ModelJson>[] = [
    { key: 'name', head: 'Model', cell: (one) => <Name model={one} /> },
    {
      key: 'verdict',
      head: 'Verdict',
      narrow: 'bare',
      cell: (one) =>
        one.verdict ? (
          <VerdictMark verdict={one.verdict} task={one.task} />
        ) : (
          <span className="text-ink-3">Not trained yet</span>
        ),
    },
    {
      key: 'skill',
      head: <Term definition={SKILL}>Skill</Term>,
      figure: true,
      cell: (one) => (
        <>
          {one.skill === null ? none : percent(one.skill)}
          {narrow && one.skill !== null && ' skill'}
        </>
      ),
    },
    {
      key: 'accuracy',
      head: narrow ? '' : <Term definition={ACCURACY}>AUC or MASE</Term>,
      figure: true,
      cell: (one) => <Accuracy model={one} />,
    },
    {
      key: 'ece',
      head: <Term definition={FIGURES.ece.meaning}>{FIGURES.ece.short}</Term>,
      figure: true,
      narrow: 'hide',
      cell: (one) => (one.ece === null ? none : percent(one.ece, 1)),
    },
    { key: 'data', head: 'Trained on', narrow: 'bare', cell: (one) => <TrainedOn model={one} /> },
    { key: 'champion', head: 'Champion', narrow: 'bare', cell: (one) => <Champion model={one} /> },
    { key: 'drift', head: <Term definition={DRIFT}>Drift</Term>, cell: (one) => <Drift model={one} /> },
  ];
  return (
    <Rows caption="Models" columns={columns} rows={models} rowKey={(one) => one.id} top active={active} />
  );
}

const SKILL = (
  <>
    Of a classifier: {lower(FIGURES.skill.meaning)} Of a forecast: {lower(FIGURES.seriesSkill.meaning)}
  </>
);
const ACCURACY = (
  <>
    AUC: {lower(FIGURES.auc.meaning)} MASE: {lower(FIGURES.mase.meaning)}
  </>
);
const DRIFT = 'Whether the newest rows differ from the training data, or outcomes differ from predictions.';

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function Name({ model }: { model: ModelJson }) {
  return (
    <>
      <Link
        to="/data/models/$id"
        params={{ id: model.id }}
        className="inline-block max-w-full leading-6 font-strong hover:underline"
      >
        {model.name}
      </Link>
      <p className="max-w-[42ch] leading-5 font-normal text-ink-2">{model.predicts}</p>
    </>
  );
}

function Accuracy({ model }: { model: ModelJson }) {
  if (model.auc !== null)
    return (
      <>
        <span className="text-ink-3">AUC</span> {decimal(model.auc, 3)}
      </>
    );
  if (model.mase !== null)
    return (
      <>
        <span className="text-ink-3">MASE</span> {decimal(model.mase, 2)}
      </>
    );
  return none;
}

function TrainedOn({ model }: { model: ModelJson }) {
  if (model.rows === null) return none;
  const what = model.task === 'series' ? plural(model.rows, 'monthly value') : plural(model.rows, 'row');
  return (
    <>
      <span className="block leading-6">{what}</span>
      <span className="block leading-5 whitespace-nowrap text-ink-3">{dataSpan(model) ?? 'undated'}</span>
    </>
  );
}

function Champion({ model }: { model: ModelJson }) {
  if (model.champion_version === null) return none;
  const rivals = model.challengers > 0 ? `, ${plural(model.challengers, 'challenger')}` : '';
  return (
    <>
      <span className="block leading-6 whitespace-nowrap">
        Version {model.champion_version}
        <span className="text-ink-3">{rivals}</span>
      </span>
      {model.trained_at && (
        <time
          dateTime={model.trained_at}
          title={instant(model.trained_at)}
          className="block leading-5 whitespace-nowrap text-ink-3"
        >
          trained {ago(model.trained_at)}
        </time>
      )}
    </>
  );
}

function Drift({ model }: { model: ModelJson }) {
  if (model.drift === 'alarm') return <span className="text-leak">Alarm</span>;
  return (
    <span className="whitespace-nowrap text-ink-3">{model.drift === 'none' ? 'none' : 'not checked'}</span>
  );
}
