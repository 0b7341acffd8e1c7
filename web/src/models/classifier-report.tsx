import type { ClassifierReportJson } from '#models/shapes.ts';
import { Figure, Figures } from '../kit/figures.tsx';
import { count, decimal, percent } from '../kit/format.ts';
import { Leaks, Notes } from './leaks.tsx';
import { Members } from './members.tsx';
import { Optimism } from './optimism.tsx';
import { Reasons } from './reasons.tsx';
import { Reliability } from './reliability.tsx';
import { FIGURES } from './words.ts';

/** What a classifier is worth on rows it had not seen, and of what it is made. */
export function ClassifierReport({ report }: { report: ClassifierReportJson }) {
  return (
    <>
      <Worth report={report} />
      <Leaks leaks={report.leaks} />
      <div className="grid gap-x-12 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Reliability report={report} />
        <Reasons report={report} />
      </div>
      <div className="grid gap-x-12 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Optimism report={report} />
        <Members
          members={report.members.map(({ auc, ...member }) => ({ ...member, score: auc }))}
          measure="auc"
          note={MADE_OF[report.calibration]}
        />
      </div>
      <Notes notes={report.notes} />
    </>
  );
}

const MADE_OF: Record<ClassifierReportJson['calibration'], string> = {
  none: 'not calibrated',
  platt: 'calibrated by Platt scaling',
  beta: 'calibrated by a beta curve',
  isotonic: 'calibrated by isotonic regression',
};

function Worth({ report }: { report: ClassifierReportJson }) {
  const { backtest } = report;
  const orDash = (value: number | null | undefined, format: (value: number) => string) =>
    value === null || value === undefined ? <span className="text-ink-3">–</span> : format(value);
  return (
    <Figures across={5}>
      <Figure
        term={FIGURES.skill.label}
        definition={FIGURES.skill.meaning}
        note={
          backtest &&
          `log-loss ${decimal(backtest.log_loss, 3)}, base rate ${decimal(backtest.baseline_log_loss, 3)}`
        }
      >
        {orDash(backtest?.skill, (value) => percent(value, 1))}
      </Figure>
      <Figure term={FIGURES.auc.label} definition={FIGURES.auc.meaning} note="0.5 is chance">
        {orDash(backtest?.auc, (value) => decimal(value, 3))}
      </Figure>
      <Figure
        term={FIGURES.ece.label}
        definition={FIGURES.ece.meaning}
        note={backtest && `on ${count(backtest.rows)} rows it had not seen`}
      >
        {orDash(backtest?.ece, (value) => percent(value, 1))}
      </Figure>
      <Figure term={FIGURES.lift.label} definition={FIGURES.lift.meaning} note="times the base rate">
        {orDash(backtest?.lift_at_10, (value) => `${decimal(value, 1)}×`)}
      </Figure>
      <Figure term={FIGURES.baseRate.label} definition={FIGURES.baseRate.meaning} note={baseRateNote(report)}>
        {percent(report.base_rate, 1)}
      </Figure>
    </Figures>
  );
}

/** Of a few rows the base rate is no bare share: it is drawn towards a half, and says so. */
function baseRateNote({ positives, rows, base_rate: rate }: ClassifierReportJson): string {
  const isDrawn = rows > 0 && Math.abs(rate - positives / rows) > 0.0005;
  return `${count(positives)} of ${count(rows)}${isDrawn ? ', drawn towards a half' : ''}`;
}
