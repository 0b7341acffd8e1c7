import type { EChartsCoreOption } from 'echarts/core';
import { shareInterval } from '#core/share-interval.ts';
import type { ClassifierReportJson } from '#models/shapes.ts';
import { chartLook } from '../kit/chart-look.ts';
import { compactCount, count, percent } from '../kit/format.ts';
import type { Tokens } from '../kit/tokens.ts';
import { agreement, alone, curve, intervals, type Span } from './reliability-series.ts';

type Point = ClassifierReportJson['reliability'][number];
const LEFT = 44;
const RIGHT = 56;
const STRIP = 36;
/** Under so many rows a share says next to nothing. */
const FEW = 10;

/**
 * The curve of predicted probabilities against actual shares with its 95 % intervals, the line on which both agree,
 * and below it how many rows each point stands for.
 */
export function reliabilityOption(tokens: Tokens, points: readonly Point[]): EChartsCoreOption {
  const look = chartLook(tokens);
  const spans = points.map((one, at) => ({
    ...one,
    at,
    ...shareInterval(one.observed * one.count, one.count),
  }));
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
      formatter: ({ value }: { value: number[] }) => tooltip(spans[value[2] ?? -1]),
    },
    xAxis: [
      {
        ...axis,
        gridIndex: 0,
        splitLine: { show: false },
        axisLine: { show: true, lineStyle: { color: tokens['line-strong'] } },
        axisLabel: { ...look.label, formatter: share },
        name: 'Predicted',
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
        name: 'Actual',
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
      curve(
        tokens,
        spans.filter((one) => one.count >= FEW),
      ),
      alone(
        tokens,
        spans.filter((one) => one.count < FEW),
      ),
      {
        name: 'Rows',
        type: 'bar',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: spans.map((one) => [(one.from + one.to) / 2, one.count, one.at]),
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

function tooltip(one: Span | undefined): string {
  if (!one) return '';
  return [
    `Predicted ${percent(one.predicted, 1)}, actual ${percent(one.observed, 1)}`,
    `${count(one.count)} rows, 95% interval ${percent(one.low)} – ${percent(one.high)}`,
  ].join('<br>');
}
