import { useCallback } from 'react';
import { shareInterval } from '#core/share-interval.ts';
import type { ClassifierReportJson } from '#models/shapes.ts';
import { Chart } from '../kit/chart.tsx';
import { count, percent } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import type { Tokens } from '../kit/tokens.ts';
import { reliabilityOption } from './reliability-option.ts';

type Point = ClassifierReportJson['reliability'][number];
const ROWS_MIN = 30;

/** Predicted beside actual, on rows that the model had not seen. */
export function Reliability({ report }: { report: ClassifierReportJson }) {
  const points = report.reliability;
  const option = useCallback((tokens: Tokens) => reliabilityOption(tokens, points), [points]);
  return (
    <Section title="Calibration" note="predicted and actual">
      {points.length === 0 ? (
        <p className="py-2 text-ink-2">There were too few rows to compare probabilities with outcomes.</p>
      ) : (
        <Chart
          summary={sentence(report)}
          caption="Predicted probability and actual share"
          option={option}
          height={320}
          rows={points}
          rowKey={(one) => String(one.from)}
          columns={[
            {
              key: 'predicted',
              head: 'Predicted probability',
              cell: (one) => `${percent(one.from)} – ${percent(one.to)}`,
            },
            { key: 'rows', head: 'Rows', figure: true, cell: (one) => count(one.count) },
            { key: 'mean', head: 'Mean predicted', figure: true, cell: (one) => percent(one.predicted, 1) },
            { key: 'true', head: 'Actual', figure: true, cell: (one) => percent(one.observed, 1) },
            { key: 'interval', head: '95% interval', figure: true, narrow: 'hide', cell: intervalText },
          ]}
        />
      )}
    </Section>
  );
}

function intervalText(one: Point): string {
  const { low, high } = shareInterval(one.observed * one.count, one.count);
  return `${percent(low)} – ${percent(high)}`;
}

function sentence({ reliability, backtest }: ClassifierReportJson): string {
  const off = (one: Point) => Math.abs(one.predicted - one.observed);
  const counted = reliability.filter((one) => one.count >= ROWS_MIN);
  const worst = counted.toSorted((a, b) => off(b) - off(a))[0];
  const mean = backtest ? `Off by ${percent(backtest.ece, 1)} on average` : 'Predicted and actual shares';
  if (!worst) return `${mean}; bars are 95% intervals.`;
  return `${mean}, most where it predicted ${percent(worst.predicted)}: ${percent(worst.observed)} of ${count(worst.count)} rows had a positive outcome.`;
}
