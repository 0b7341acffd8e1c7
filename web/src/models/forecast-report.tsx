import { useState } from 'react';
import type { SeriesReportJson } from '#models/shapes.ts';
import { Figure, Figures } from '../kit/figures.tsx';
import { decimal, percent, plural, signedPercent } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { Segments } from '../kit/segments.tsx';
import { Fan } from './fan.tsx';
import { useHomeFirst } from './forecast-sentence.tsx';
import { Notes } from './leaks.tsx';
import { type MaseFigure, maseFigure } from './mase.ts';
import { Members } from './members.tsx';
import { Seasonality } from './seasonality.tsx';
import { FIGURES, typeset } from './words.ts';

type Props = { series: SeriesReportJson[]; mase: number | null };

/** A series and where it goes, with how such forecasts did at past dates; one unit at a time. `mase` is the model's. */
export function ForecastReport({ series: all, mase }: Props) {
  const series = useHomeFirst(all);
  const [key, setKey] = useState(series[0]?.key ?? '');
  const shown = series.find((one) => one.key === key) ?? series[0];
  if (!shown) return null;
  return (
    <>
      <Section
        title="Forecast"
        note={shown.unit}
        tools={
          series.length > 1 && (
            <Segments
              label="Series"
              value={shown.key}
              onChange={setKey}
              options={series.map((one) => ({ value: one.key, label: one.key }))}
            />
          )
        }
      >
        <Fan series={shown} />
      </Section>
      <Backtest series={shown} mase={maseFigure(mase, all, shown)} />
      <p className="max-w-[84ch] pt-2.5 text-ink-2">{typeset(shown.verdict.sentence)}</p>
      <div className="grid gap-x-12 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Seasonality series={shown} />
        <Members
          members={shown.members.map(({ mase: score, ...member }) => ({ ...member, score }))}
          measure="mase"
        />
      </div>
      <Notes notes={shown.notes} />
    </>
  );
}

function Backtest({ series, mase }: { series: SeriesReportJson; mase: MaseFigure }) {
  const { backtest, growth } = series;
  const orDash = (value: number | null | undefined, format: (value: number) => string) =>
    value === null || value === undefined ? <span className="text-ink-3">–</span> : format(value);
  const { month_over_month: monthly } = growth;
  return (
    <Figures across={5}>
      <Figure term={FIGURES.mase.label} definition={FIGURES.mase.meaning} note={mase.note}>
        {orDash(mase.value, (value) => decimal(value, 2))}
      </Figure>
      <Figure
        term={FIGURES.smape.label}
        definition={FIGURES.smape.meaning}
        note={backtest && `at ${plural(backtest.origins, 'past date')}`}
      >
        {orDash(backtest?.smape, (value) => percent(value, 1))}
      </Figure>
      <Figure term={FIGURES.coverage80.label} definition={FIGURES.coverage80.meaning} note="right is 80%">
        {orDash(backtest?.coverage80, (value) => percent(value))}
      </Figure>
      <Figure term={FIGURES.coverage95.label} definition={FIGURES.coverage95.meaning} note="right is 95%">
        {orDash(backtest?.coverage95, (value) => percent(value))}
      </Figure>
      <Figure
        term={FIGURES.growth.label}
        definition={FIGURES.growth.meaning}
        note={monthly !== null && `${signedPercent(monthly, 1)} a month of late`}
      >
        {orDash(growth.year_over_year, (value) => signedPercent(value, 1))}
      </Figure>
    </Figures>
  );
}
