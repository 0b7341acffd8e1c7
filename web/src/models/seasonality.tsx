import type { EChartsCoreOption } from 'echarts/core';
import { useCallback, useMemo } from 'react';
import type { SeriesReportJson } from '#models/shapes.ts';
import { SignedBar } from '../kit/bar.tsx';
import { Chart } from '../kit/chart.tsx';
import { chartLook } from '../kit/chart-look.ts';
import { percent, signedPercent } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import type { Tokens } from '../kit/tokens.ts';

const MONTHS = Array.from({ length: 12 }, (_, index) =>
  new Intl.DateTimeFormat(undefined, { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, index, 15)),
);

type Part = { name: string; off: number };

/** How the months and quarters of a year differ from its trend, as shares of it. */
export function Seasonality({ series }: { series: SeriesReportJson }) {
  const { monthly, quarterly, strength } = series.seasonality;
  const level = useMemo(() => levelOf(series), [series]);
  const months = useMemo(
    () => partsOf(monthly, series.seasonality.kind, level, (index) => MONTHS[index] ?? ''),
    [monthly, series.seasonality.kind, level],
  );
  const quarters = partsOf(quarterly, series.seasonality.kind, level, (index) => `Q${index + 1}`);
  const option = useCallback((tokens: Tokens) => monthsOption(tokens, months), [months]);
  const most = Math.max(0.001, ...quarters.map((one) => Math.abs(one.off)));
  if (months.length === 0) {
    return (
      <Section title="Seasons">
        <p className="py-2 text-ink-2">Fewer than two years are known, so no seasonality is shown.</p>
      </Section>
    );
  }
  return (
    <Section title="Seasons" note={`strength ${percent(strength)}`}>
      <Chart
        summary={sentence(months)}
        caption="Months against the trend"
        option={option}
        height={180}
        rows={months}
        rowKey={(one) => one.name}
        columns={[
          { key: 'month', head: 'Month', cell: (one) => one.name },
          { key: 'off', head: 'Against the trend', figure: true, cell: (one) => signedPercent(one.off, 1) },
        ]}
      />
      {quarters.length > 0 && (
        <table className="mt-4 w-full border-t">
          <caption className="sr-only">Quarters against the trend</caption>
          <tbody>
            {quarters.map((one) => (
              <tr key={one.name} className="h-8 border-b hover:bg-hover">
                <th scope="row" className="w-16 font-normal!">
                  {one.name}
                </th>
                <td>
                  <SignedBar share={one.off / most} />
                </td>
                <td className="figure-cell w-20 pl-3">{signedPercent(one.off, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** The mean of the last year known: what an additive season is shown as a share of. */
function levelOf({ history }: SeriesReportJson): number {
  const known = history.flatMap((one) => (one.value === null ? [] : [one.value])).slice(-12);
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function partsOf(
  factors: readonly number[] | null,
  kind: 'multiplicative' | 'additive',
  level: number,
  name: (index: number) => string,
): Part[] {
  if (factors === null || (kind === 'additive' && level === 0)) return [];
  return factors.map((factor, index) => ({
    name: name(index),
    off: kind === 'multiplicative' ? factor - 1 : factor / Math.abs(level),
  }));
}

function sentence(months: Part[]): string {
  const sorted = months.toSorted((a, b) => b.off - a.off);
  const [high, low] = [sorted[0], sorted.at(-1)];
  if (!high || !low || high.off - low.off < 0.02) return 'The months of a year hardly differ.';
  return `${high.name} is highest, ${signedPercent(high.off)} against the trend; ${low.name} lowest, ${signedPercent(low.off)}.`;
}

function monthsOption(tokens: Tokens, months: Part[]): EChartsCoreOption {
  const look = chartLook(tokens);
  return {
    textStyle: look.textStyle,
    grid: { ...look.grid, top: 20, bottom: 20 },
    tooltip: { ...look.tooltip, valueFormatter: (value: unknown) => signedPercent(Number(value), 1) },
    xAxis: {
      ...look.categoryAxis,
      data: months.map((one) => one.name),
      axisLine: { lineStyle: { color: tokens['ink-3'] } },
      axisLabel: { ...look.categoryAxis.axisLabel, interval: 0, hideOverlap: false },
      position: 'bottom',
    },
    yAxis: {
      ...look.valueAxis,
      axisLabel: { ...look.label, formatter: (value: number) => signedPercent(value) },
    },
    series: [
      {
        name: 'Against the trend',
        type: 'bar',
        data: months.map((one) => one.off),
        barMaxWidth: 20,
        itemStyle: { color: tokens.accent },
      },
    ],
  };
}
