import type { ClassifierReportJson } from '#models/shapes.ts';
import { classes } from '../kit/classes.ts';
import { decimal, percent, plural } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Rows } from '../kit/rows.tsx';
import { Term } from '../kit/term.tsx';
import { FIGURES } from './words.ts';

type Metrics = NonNullable<ClassifierReportJson['backtest']>;
type Measure = {
  word: keyof typeof FIGURES;
  of: (metrics: Metrics) => number | null;
  told: (value: number) => string;
  /** Whether more is better: the other way round, less flatters. */
  rises: boolean;
};

const MEASURES: Measure[] = [
  { word: 'skill', of: (one) => one.skill, told: (value) => percent(value, 1), rises: true },
  { word: 'auc', of: (one) => one.auc, told: (value) => decimal(value, 3), rises: true },
  { word: 'lift', of: (one) => one.lift_at_10, told: (value) => decimal(value, 1), rises: true },
  { word: 'ece', of: (one) => one.ece, told: (value) => percent(value, 1), rises: false },
  { word: 'logLoss', of: (one) => one.log_loss, told: (value) => decimal(value, 3), rises: false },
  { word: 'brier', of: (one) => one.brier, told: (value) => decimal(value, 3), rises: false },
];

/** The figures on rows newer than all it learnt from, beside what random folds would have claimed. */
export function Flattery({ report }: { report: ClassifierReportJson }) {
  const { backtest, random_folds: random } = report;
  if (!backtest) {
    return (
      <Section title="Backtest">
        <p className="py-2 text-ink-2">There were too few rows to test it on any that it had not seen.</p>
      </Section>
    );
  }
  const isTimed = report.scheme === 'time';
  return (
    <Section
      title="Backtest"
      note={
        isTimed
          ? `${plural(report.folds, 'fold')}, each newer than all it learnt from`
          : `${plural(report.folds, 'random fold')}: the rows have no date`
      }
    >
      <Rows
        caption="Backtest"
        rows={MEASURES}
        rowKey={(one) => one.word}
        columns={[
          {
            key: 'word',
            head: 'Figure',
            cell: ({ word }) => <Term definition={FIGURES[word].meaning}>{FIGURES[word].label}</Term>,
          },
          {
            key: 'test',
            head: isTimed ? 'On newer rows' : 'On unseen rows',
            figure: true,
            cell: (one) => <span className="font-strong">{text(one, backtest)}</span>,
          },
          ...(random
            ? [
                {
                  key: 'random',
                  head: (
                    <Term definition="What the same model would seem worth if it were tested on rows drawn at random, some of them older than what it learnt from.">
                      On random folds
                    </Term>
                  ),
                  figure: true,
                  cell: (one: Measure) => text(one, random),
                },
                {
                  key: 'flattery',
                  head: 'Flattery',
                  figure: true,
                  cell: (one: Measure) => <Excess measure={one} honest={backtest} flattering={random} />,
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}

function text(measure: Measure, metrics: Metrics): string {
  const value = measure.of(metrics);
  return value === null ? '–' : measure.told(value);
}

type ExcessProps = { measure: Measure; honest: Metrics; flattering: Metrics };

function Excess({ measure, honest, flattering }: ExcessProps) {
  const [a, b] = [measure.of(honest), measure.of(flattering)];
  if (a === null || b === null) return <span className="text-ink-3">–</span>;
  const flatters = measure.rises ? b > a : b < a;
  const size = measure.told(Math.abs(b - a));
  const isNothing = size === measure.told(0);
  return (
    <span className={classes(isNothing || !flatters ? 'text-ink-3' : 'text-leak')}>
      {isNothing ? 'none' : `${b > a ? '+' : '−'}${size}`}
    </span>
  );
}
