import { useQuery } from '@tanstack/react-query';
import type { ModelDetailJson } from '#models/shapes.ts';
import { ago, instant } from '../kit/date.ts';
import { plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Term } from '../kit/term.tsx';
import { trainingsOfQuery } from './models-query.ts';
import { typeset } from './words.ts';

/** With what the champion can be made again to the last bit: rows, seed, parameters. */
export function Provenance({ model }: { model: ModelDetailJson }) {
  const champion = model.history.find((one) => one.role === 'champion');
  if (!champion) return null;
  const { settings } = model;
  const facts: [string, string, string?][] = [
    ['Data', champion.data_name],
    ['Trained', instant(champion.trained_at)],
    ['Fingerprint', champion.fingerprint, 'A hash of its rows: equal rows have the same fingerprint.'],
    [
      'Content',
      champion.content_hash,
      'A hash of the trained model: the same rows and seed give the same hash.',
    ],
    ['Seed', champion.seed],
    ...(settings.outcome
      ? [
          [
            'Outcome',
            settings.positive ? `${settings.outcome} is ${settings.positive}` : settings.outcome,
          ] as [string, string],
        ]
      : []),
    ...(settings.date ? [['Date', settings.date] as [string, string]] : []),
    ...(settings.id ? [['Row', settings.id] as [string, string]] : []),
    ...(settings.horizon ? [['Horizon', plural(settings.horizon, 'month')] as [string, string]] : []),
    ...Object.entries(champion.parameters)
      .filter(([name]) => !(name in settings))
      .map(([name, value]): [string, string] => [spaced(name), String(value)]),
  ];
  return (
    <Section title="Provenance" note={`version ${champion.version}`}>
      <dl className="grid grid-cols-1 gap-x-12 md:grid-cols-2">
        {facts.map(([name, value, definition]) => (
          <div key={name} className="flex min-h-8 min-w-0 items-center justify-between gap-6 border-b py-1">
            <dt className="shrink-0 text-ink-3">
              {definition ? <Term definition={definition}>{name}</Term> : name}
            </dt>
            <dd className="min-w-0 truncate" title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {champion.features.length > 0 && (
        <p className="max-w-[110ch] py-2.5 text-ink-2">
          <span className="text-ink-3">Columns it read:</span>{' '}
          {champion.features.map((one) => one.name).join(', ')}
        </p>
      )}
      <TestedAgain id={model.id} />
    </Section>
  );
}

/** Whether the champion came out the same when it was rebuilt from its rows and seed. */
function TestedAgain({ id }: { id: string }) {
  const trainings = useQuery(trainingsOfQuery(id)).data?.items ?? [];
  const test = trainings.find((one) => one.backtest !== null);
  if (!test?.backtest) return null;
  return (
    <p className="max-w-[110ch] py-2.5 text-ink-2">
      <span className="text-ink-3">
        Tested again {ago(test.finished_at ?? test.created_at)}, version {test.backtest.version}:
      </span>{' '}
      {typeset(test.backtest.sentence)}
    </p>
  );
}

function spaced(name: string): string {
  const text = name.replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}
