import type { ClassifierReportJson } from '#models/shapes.ts';
import type { Tokens } from '../kit/tokens.ts';

/** A bin of probabilities with its place in the list and the 95 % interval of the actual share. */
export type Span = ClassifierReportJson['reliability'][number] & { at: number; low: number; high: number };

/** The curve through what stands on enough rows. */
export function curve(tokens: Tokens, spans: readonly Span[]) {
  return {
    name: 'Actual',
    type: 'line',
    data: spans.map((one) => [one.predicted, one.observed, one.at]),
    symbol: 'circle',
    symbolSize: 7,
    showSymbol: true,
    itemStyle: { color: tokens.accent },
    lineStyle: { color: tokens.accent, width: 2 },
    z: 4,
  };
}

/** What stands on a few rows only: empty points, which draw no line. */
export function alone(tokens: Tokens, spans: readonly Span[]) {
  return {
    ...curve(tokens, spans),
    name: 'On few rows',
    itemStyle: { color: tokens.paper, borderColor: tokens.accent, borderWidth: 1.5 },
    lineStyle: { opacity: 0 },
  };
}

export function agreement(tokens: Tokens, label: object, end: number) {
  return {
    type: 'line',
    silent: true,
    symbolSize: 0,
    data: [
      [0, 0],
      {
        value: [end, end],
        label: { ...label, show: true, position: 'right', formatter: 'Perfect calibration' },
      },
    ],
    lineStyle: { color: tokens['ink-3'], width: 1, type: 'dashed' },
    tooltip: { show: false },
    z: 1,
  };
}

/** One line with gaps: an upright stroke a point, drawn only from its low to its high end. */
export function intervals(tokens: Tokens, spans: readonly Span[]) {
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
