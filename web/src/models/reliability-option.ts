import type { EChartsCoreOption } from 'echarts/core';
import type { ClassifierReportJson } from '#models/shapes.ts';
import { chartLook } from '../kit/chart-look.ts';
import { compactCount, count, percent } from '../kit/format.ts';
import type { Tokens } from '../kit/tokens.ts';
import { shareInterval } from './share-interval.ts';

type Point = ClassifierReportJson['reliability'][number];
const LEFT = 44;
const RIGHT = 56;
const STRIP = 36;

/**
 * The curve of probabilities told against shares come true with its 95 % intervals, the line on which both agree,
 * and below it how many rows each point stands for.
 */
export function reliabilityOption(tokens: Tokens, points: readonly Point[]): EChartsCoreOption {
  const look = chartLook(tokens);
  const spans = points.map((one) => ({ ...one, ...shareInterval(one.observed * one.count, one.count) }));
  const most = Math.max(0.1, ...points.map((one) => Math.max(one.to, one.observed)));
  const end = Math.min(1, Math.ceil(most * 10 - 1e-9) / 10);
  const share = (value: number) => percent(value);
  const axis = {
    ...look.valueAxis,
    min: 0,
    max: end,
    interval: end > 0.5 ? 0.2 : 0.1,
    axisTick: { show: false },
  };
  return {
    textStyle: look.textStyle,
    grid: [
      { left: LEFT, right: RIGHT, top: 32, bottom: STRIP + 68 },
      { left: LEFT, right: RIGHT, height: STRIP, bottom: 4 },
    ],
    tooltip: {
      ...look.tooltip,
      trigger: 'item',
      formatter: (item: { dataIndex: number }) => told(spans, item),
    },
    xAxis: [
      {
        ...axis,
        gridIndex: 0,
        splitLine: { show: false },
        axisLine: { show: true, lineStyle: { color: tokens['line-strong'] } },
        axisLabel: { ...look.label, formatter: share },
        name: 'Told',
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: look.label,
      },
      { ...axis, gridIndex: 1, show: false },
    ],
    yAxis: [
      {
        ...axis,
        gridIndex: 0,
        axisLine: { show: false },
        axisLabel: { ...look.label, formatter: share },
        name: 'Came true',
        nameGap: 10,
        nameTextStyle: { ...look.label, align: 'left', padding: [0, 0, 0, -LEFT + 2] },
      },
      {
        type: 'value',
        gridIndex: 1,
        max: 'dataMax',
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { show: false },
        splitLine: { show: false },
        name: 'Rows',
        nameLocation: 'start',
        nameGap: -10,
        nameTextStyle: { ...look.label, align: 'right', padding: [0, 8, 0, 0] },
      },
    ],
    series: [
      agreement(tokens, look.label, end),
      intervals(tokens, spans),
      {
        name: 'Came true',
        type: 'line',
        data: points.map((one) => [one.predicted, one.observed]),
        symbol: 'circle',
        symbolSize: 7,
        showSymbol: true,
        itemStyle: { color: tokens.accent },
        lineStyle: { color: tokens.accent, width: 2 },
        z: 4,
      },
      {
        name: 'Rows',
        type: 'bar',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: points.map((one) => [(one.from + one.to) / 2, one.count]),
        barWidth: 10,
        itemStyle: { color: tokens['line-strong'] },
        label: {
          ...look.label,
          show: true,
          position: 'top',
          distance: 2,
          formatter: ({ dataIndex }: { dataIndex: number }) => compactCount(points[dataIndex]?.count ?? 0),
        },
      },
    ],
  };
}

type Span = Point & { low: number; high: number };

function told(spans: readonly Span[], { dataIndex }: { dataIndex: number }): string {
  const one = spans[dataIndex];
  if (!one) return '';
  return [
    `Told ${percent(one.predicted, 1)}, came true ${percent(one.observed, 1)}`,
    `${count(one.count)} rows, 95% interval ${percent(one.low)} – ${percent(one.high)}`,
  ].join('<br>');
}

function agreement(tokens: Tokens, label: object, end: number) {
  return {
    type: 'line',
    silent: true,
    symbolSize: 0,
    data: [
      [0, 0],
      { value: [end, end], label: { ...label, show: true, position: 'right', formatter: 'As told' } },
    ],
    lineStyle: { color: tokens['ink-3'], width: 1, type: 'dashed' },
    tooltip: { show: false },
    z: 1,
  };
}

/** One line with gaps: an upright stroke a point, drawn only from its low to its high end. */
function intervals(tokens: Tokens, spans: readonly Span[]) {
  return {
    type: 'line',
    silent: true,
    symbol: 'none',
    connectNulls: false,
    data: spans.flatMap((one) => [
      [one.predicted, one.low],
      [one.predicted, one.high],
      ['-', '-'],
    ]),
    lineStyle: { color: tokens.accent, width: 1, opacity: 0.7 },
    tooltip: { show: false },
    z: 2,
  };
}
