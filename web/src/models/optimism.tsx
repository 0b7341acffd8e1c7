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
  format: (value: number) => string;
  /** Whether more is better; otherwise less is. */
  rises: boolean;
};

const MEASURES: Measure[] = [
  { word: 'skill', of: (one) => one.skill, format: (value) => percent(value, 1), rises: true },
  { word: 'auc', of: (one) => one.auc, format: (value) => decimal(value, 3), rises: true },
  { word: 'lift', of: (one) => one.lift_at_10, format: (value) => decimal(value, 1), rises: true },
  { word: 'ece', of: (one) => one.ece, format: (value) => percent(value, 1), rises: false },
  { word: 'logLoss', of: (one) => one.log_loss, format: (value) => decimal(value, 3), rises: false },
  { word: 'brier', of: (one) => one.brier, format: (value) => decimal(value, 3), rises: false },
];

/** The figures on rows newer than the training data, beside those of random splits. */
export function Optimism({ report }: { report: ClassifierReportJson }) {
  const { backtest, random_folds: random } = report;
  if (!backtest) {
    return (
      <Section title="Backtest">
        <p className="py-2 text-ink-2">There were too few rows to test it on unseen ones.</p>
      </Section>
    );
  }
  const isTimed = report.scheme === 'time';
  return (
    <Section
      title="Backtest"
      note={
        isTimed
          ? `${plural(report.folds, 'fold')}, each newer than its training data`
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
                    <Term definition="The figures of the same model if it were tested on random rows, some of them older than its training data.">
                      On random splits
                    </Term>
                  ),
                  figure: true,
                  cell: (one: Measure) => text(one, random),
                },
                {
                  key: 'optimism',
                  head: 'Optimism',
                  figure: true,
                  cell: (one: Measure) => <Excess measure={one} honest={backtest} optimistic={random} />,
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
  return value === null ? '–' : measure.format(value);
}

type ExcessProps = { measure: Measure; honest: Metrics; optimistic: Metrics };

function Excess({ measure, honest, optimistic }: ExcessProps) {
  const [a, b] = [measure.of(honest), measure.of(optimistic)];
  if (a === null || b === null) return <span className="text-ink-3">–</span>;
  const isOptimistic = measure.rises ? b > a : b < a;
  const size = measure.format(Math.abs(b - a));
  const isNothing = size === measure.format(0);
  return (
    <span className={classes(isNothing || !isOptimistic ? 'text-ink-3' : 'text-leak')}>
      {isNothing ? 'none' : `${b > a ? '+' : '−'}${size}`}
    </span>
  );
}
