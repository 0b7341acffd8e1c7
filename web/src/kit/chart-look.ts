import type { Tokens } from './tokens.ts';

const FONT = '"Inter Variable", system-ui, sans-serif';

/** Axes, grid and tooltip as every chart has them: hairlines, small ink, nothing that is not data. */
export function chartLook(tokens: Tokens) {
  const label = { color: tokens['ink-3'], fontFamily: FONT, fontSize: 12 };
  return {
    textStyle: { fontFamily: FONT, color: tokens.ink },
    grid: { left: 0, right: 0, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      backgroundColor: tokens.raised,
      borderColor: tokens.line,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: tokens.ink, fontFamily: FONT, fontSize: 12 },
      axisPointer: {
        lineStyle: { color: tokens['line-strong'], type: 'solid' },
        shadowStyle: { opacity: 0.06 },
      },
      confine: true,
    },
    categoryAxis: {
      type: 'category',
      axisLine: { lineStyle: { color: tokens['line-strong'] } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    valueAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: label,
      splitLine: { lineStyle: { color: tokens.line } },
    },
    label,
  };
}
