import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'react';
import type { EvidenceJson } from '#reconciliation/shapes.ts';
import { Chart } from '../kit/chart.tsx';
import { chartLook } from '../kit/chart-look.ts';
import { day } from '../kit/date.ts';
import { compactCount, units } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import { sumDecimalTexts } from '../kit/sum.ts';
import type { Tokens } from '../kit/tokens.ts';

type Day = EvidenceJson['days'][number];
const orDash = (text: string | null) => (text === null ? '–' : units(text));

/** Actual, reported and billed units by day on one picture; lines differ in stroke as well as in colour. */
export function UnitsByDay({ evidence }: { evidence: EvidenceJson }) {
  const { days, unit } = evidence;
  const option = useCallback((tokens: Tokens) => unitsOption(tokens, days), [days]);
  return (
    <Section title="Units by day" note={unit && `unit: ${unit}`} className="mt-8!">
      <Chart
        summary={sentence(days)}
        caption="Actual, reported and billed units by day"
        option={option}
        height={220}
        rows={days}
        rowKey={(one) => one.day}
        columns={[
          { key: 'day', head: 'Day', cell: (one) => day(one.day) },
          { key: 'actual', head: 'Actual', figure: true, cell: (one) => units(one.actual) },
          { key: 'reported', head: 'Reported', figure: true, cell: (one) => orDash(one.reported) },
          { key: 'billed', head: 'Billed', figure: true, cell: (one) => orDash(one.billed) },
        ]}
      />
    </Section>
  );
}

function sentence(days: Day[]): string {
  const actual = sumDecimalTexts(days.map((one) => one.actual));
  const withReports = days.filter((one) => one.reported !== null);
  if (withReports.length === 0) return `${units(actual)} units were used; none were reported.`;
  const reported = sumDecimalTexts(withReports.map((one) => one.reported ?? '0'));
  const short = days.filter((one) => Number(one.reported ?? 0) < Number(one.actual)).length;
  const rest =
    short === 0 ? 'no day was under-reported.' : `${short} of ${days.length} days were under-reported.`;
  return `${units(actual)} units were used and ${units(reported)} reported; ${rest}`;
}

function unitsOption(tokens: Tokens, days: Day[]): EChartsCoreOption {
  const look = chartLook(tokens);
  const number = (text: string | null) => (text === null ? null : Number(text));
  const line = (
    name: string,
    data: (number | null)[],
    color: string,
    type: 'solid' | 'dashed' | 'dotted',
  ) => ({
    name,
    type: 'line',
    data,
    symbol: type === 'solid' ? 'none' : 'circle',
    symbolSize: 3,
    showSymbol: false,
    connectNulls: false,
    itemStyle: { color },
    lineStyle: { color, width: type === 'solid' ? 2 : 1.5, type },
    endLabel: { ...look.label, show: true, formatter: name, color },
    labelLayout: { moveOverlap: 'shiftY' },
  });
  const series = [
    line(
      'Actual',
      days.map((one) => number(one.actual)),
      tokens.ink,
      'solid',
    ),
  ];
  if (days.some((one) => one.reported !== null)) {
    series.push(
      line(
        'Reported',
        days.map((one) => number(one.reported)),
        tokens.leak,
        'dashed',
      ),
    );
  }
  if (days.some((one) => one.billed !== null)) {
    series.push(
      line(
        'Billed',
        days.map((one) => number(one.billed)),
        tokens.accent,
        'dotted',
      ),
    );
  }
  return {
    textStyle: look.textStyle,
    grid: { ...look.grid, right: 64 },
    tooltip: {
      ...look.tooltip,
      valueFormatter: (value: unknown) => (typeof value === 'number' ? units(String(value)) : '–'),
    },
    xAxis: { ...look.categoryAxis, boundaryGap: false, data: days.map((one) => day(one.day)) },
    yAxis: {
      ...look.valueAxis,
      axisLabel: { ...look.label, formatter: (value: number) => compactCount(value) },
    },
    series,
  };
}
