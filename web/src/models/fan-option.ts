import type { EChartsCoreOption } from 'echarts/core';
import { chartLook } from '../kit/chart-look.ts';
import { monthTick } from '../kit/date.ts';
import type { Tokens } from '../kit/tokens.ts';
import type { FanRow } from './fan-rows.ts';
import { inUnit, inUnitCompact } from './unit-words.ts';

type Bound = 'low80' | 'high80' | 'low95' | 'high95' | 'mean';

/** History as a line, the forecast dashed, and its intervals as bands that widen from the last value known. */
export function fanOption(tokens: Tokens, rows: readonly FanRow[], unit: string): EChartsCoreOption {
  const look = chartLook(tokens);
  const start = rows.findIndex((row) => row.point !== null) - 1;
  const at = (bound: Bound) =>
    rows.map((row, index) => (index === start ? row.actual : (row.point?.[bound] ?? null)));
  const [low95, low80, high80, high95] = [at('low95'), at('low80'), at('high80'), at('high95')];
  return {
    // A label at the end of a line that begins in the middle has no place while the line is still being drawn.
    animation: false,
    textStyle: look.textStyle,
    grid: { ...look.grid, right: 64 },
    tooltip: {
      ...look.tooltip,
      formatter: (items: { dataIndex: number }[]) => tooltip(rows[items[0]?.dataIndex ?? -1], unit),
    },
    xAxis: {
      ...look.categoryAxis,
      boundaryGap: false,
      data: rows.map((row) => row.label),
      axisLabel: {
        ...look.categoryAxis.axisLabel,
        formatter: (label: string, index: number) => {
          const row = rows[index];
          return row?.month ? monthTick(row.month, index) : label;
        },
      },
    },
    yAxis: {
      ...look.valueAxis,
      axisLabel: { ...look.label, formatter: (value: number) => inUnitCompact(value, unit) },
    },
    series: [
      band(tokens, '', low95, null, 0),
      band(tokens, '', low80, low95, 0.12),
      band(tokens, '', high80, low80, 0.24),
      band(tokens, '', high95, high80, 0.12),
      edge(look.label, '80%', high80),
      edge(look.label, '95%', high95),
      line(
        look.label,
        'Actual',
        rows.map((row) => row.actual),
        tokens.ink,
        'solid',
      ),
      line(look.label, 'Forecast', at('mean'), tokens.accent, 'dashed'),
      newest(look.label, rows, start, tokens.ink),
    ],
  };
}

type Values = (number | null)[];

/** The room between two bounds, stacked upon the ones below it. */
function band(tokens: Tokens, name: string, high: Values, low: Values | null, opacity: number) {
  return {
    name,
    type: 'line',
    stack: 'interval',
    stackStrategy: 'all',
    silent: true,
    symbol: 'none',
    data: high.map((value, index) => (value === null ? null : value - (low?.[index] ?? 0))),
    lineStyle: { opacity: 0 },
    areaStyle: { color: tokens.accent, opacity },
    z: 1,
  };
}

/** The name of a band where it ends. */
function edge(label: object, name: string, data: Values) {
  return {
    name,
    type: 'line',
    silent: true,
    symbol: 'none',
    data,
    lineStyle: { opacity: 0 },
    endLabel: { ...label, show: true, formatter: name },
    labelLayout: { moveOverlap: 'shiftY' },
    z: 2,
  };
}

function line(label: object, name: string, data: Values, color: string, type: 'solid' | 'dashed') {
  return {
    name,
    type: 'line',
    data,
    showSymbol: false,
    symbol: 'circle',
    symbolSize: 5,
    connectNulls: false,
    itemStyle: { color },
    lineStyle: { color, width: 2, type },
    endLabel: { ...label, show: type === 'dashed', formatter: name, color },
    labelLayout: { moveOverlap: 'shiftY' },
    z: 3,
  };
}

/** The newest value known as a point that names the history, on the side from which its line does not come. */
function newest(label: object, rows: readonly FanRow[], end: number, color: string) {
  const value = rows[end]?.actual ?? 0;
  const before = rows[end - 1]?.actual ?? value;
  const position = before > value ? [-36, 10] : [-36, -18];
  return {
    type: 'line',
    silent: true,
    symbol: 'circle',
    symbolSize: 5,
    showSymbol: true,
    showAllSymbol: true,
    data: rows.map(({ actual }, index) => (index === end ? actual : null)),
    itemStyle: { color },
    label: { ...label, show: true, position, formatter: 'Actual', color },
    z: 4,
  };
}

function tooltip(row: FanRow | undefined, unit: string): string {
  if (!row) return '';
  if (!row.point) return `${row.label}<br>${row.actual === null ? 'missing' : inUnit(row.actual, unit)}`;
  const { mean, low80, high80, low95, high95 } = row.point;
  return [
    row.label,
    `Forecast ${inUnit(mean, unit)}`,
    `80% ${inUnit(low80, unit)} – ${inUnit(high80, unit)}`,
    `95% ${inUnit(low95, unit)} – ${inUnit(high95, unit)}`,
  ].join('<br>');
}
