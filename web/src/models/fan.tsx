import { useCallback, useMemo } from 'react';
import type { SeriesReportJson } from '#models/shapes.ts';
import { Chart } from '../kit/chart.tsx';
import { month } from '../kit/date.ts';
import { useNarrow } from '../kit/theme.ts';
import type { Tokens } from '../kit/tokens.ts';
import { fanOption } from './fan-option.ts';
import { type FanRow, fanRows } from './fan-rows.ts';
import { inUnit } from './unit-words.ts';

/** What was, and the forecast with its 80 and 95 % intervals. */
export function Fan({ series }: { series: SeriesReportJson }) {
  const past = useNarrow() ? 24 : 48;
  const rows = useMemo(() => fanRows(series, past), [series, past]);
  const { unit } = series;
  const option = useCallback((tokens: Tokens) => fanOption(tokens, rows, unit), [rows, unit]);
  const format = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : inUnit(value, unit);
  return (
    <Chart
      summary={sentence(series)}
      caption={`History and forecast in ${unit}`}
      option={option}
      height={320}
      rows={rows}
      rowKey={(one) => one.label}
      columns={[
        { key: 'month', head: 'Month', cell: (one) => one.label },
        { key: 'actual', head: 'Actual', figure: true, cell: (one) => format(one.actual) },
        { key: 'mean', head: 'Forecast', figure: true, cell: (one) => format(one.point?.mean) },
        {
          key: '80',
          head: '80% interval',
          figure: true,
          cell: (one) => range(one, 'low80', 'high80', format),
        },
        {
          key: '95',
          head: '95% interval',
          figure: true,
          cell: (one) => range(one, 'low95', 'high95', format),
        },
      ]}
    />
  );
}

function range(
  { point }: FanRow,
  low: 'low80' | 'low95',
  high: 'high80' | 'high95',
  format: (value: number) => string,
): string {
  return point ? `${format(point[low])} – ${format(point[high])}` : '–';
}

function sentence({ points, unit }: SeriesReportJson): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return 'Nothing is forecast.';
  const format = (value: number) => inUnit(value, unit);
  const sum = points.reduce((total, one) => total + one.mean, 0);
  const when = first.month ? `${month(first.month)} ` : 'The next step ';
  return `${when}is expected at ${format(first.mean)}, in 80 of 100 cases between ${format(first.low80)} and ${format(first.high80)}; the ${points.length} months together at ${format(sum)}.`;
}
