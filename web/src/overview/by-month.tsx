import { useNavigate } from '@tanstack/react-router';
import type { EChartsCoreOption } from 'echarts/core';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { DashboardSummary } from '#overview/shapes.ts';
import { Chart } from '../kit/chart.tsx';
import { chartLook } from '../kit/chart-look.ts';
import { month, monthsThrough, monthTick } from '../kit/date.ts';
import { money } from '../kit/format.ts';
import { Section } from '../kit/page.tsx';
import type { Tokens } from '../kit/tokens.ts';

type Month = DashboardSummary['by_month'][number];

type Props = {
  months: Month[];
  currency: string;
  /** True where the months hold all currencies, converted into this one. */
  isAll?: boolean;
  tools?: ReactNode;
  height?: number;
  opens?: boolean;
};

/**
 * What is owed of each month above the line, credit due to customers below it: open findings by the month in which
 * their period starts, so that the months add up to the headline. One currency, or all in one.
 */
export function ByMonth({ months, currency, isAll, tools, height = 320, opens }: Props) {
  const navigate = useNavigate();
  const drill = opens && {
    open: (one: Month) =>
      void navigate({ to: '/accounts', search: { month: one.month, ...(isAll ? {} : { currency }) } }),
    words: (one: Month) => `${month(one.month)}: ${money(one.leak, currency)} owed; open its accounts`,
  };
  const rows = useMemo(() => monthsOf(months, currency), [months, currency]);
  const option = useCallback((tokens: Tokens) => monthsOption(tokens, rows, currency), [rows, currency]);
  return (
    <Section title="Owed by month" tools={tools}>
      <Chart
        summary={sentence(rows, currency)}
        caption={`Open findings by the month of their period, ${isAll ? 'all ' : ''}in ${currency}`}
        option={option}
        height={height}
        rows={rows}
        rowKey={(one) => one.month}
        {...(drill ? { drill } : {})}
        columns={[
          { key: 'month', head: 'Month', cell: (one) => month(one.month) },
          { key: 'leak', head: 'Owed', figure: true, cell: (one) => money(one.leak, currency) },
          { key: 'over', head: 'Credit due', figure: true, cell: (one) => money(one.over_billed, currency) },
        ]}
      />
    </Section>
  );
}

/** Every month from the first to the last of all currencies, also those in which this one has nothing. */
function monthsOf(months: Month[], currency: string): Month[] {
  const own = new Map(months.filter((one) => one.currency === currency).map((one) => [one.month, one]));
  return monthsThrough(months.map((one) => one.month)).map(
    (name) => own.get(name) ?? { month: name, currency, leak: '0', over_billed: '0' },
  );
}

function sentence(rows: Month[], currency: string): string {
  if (rows.length === 0) return 'No open findings in any month.';
  const most = rows.reduce((a, b) => (Number(b.leak) > Number(a.leak) ? b : a));
  if (Number(most.leak) === 0) return 'Nothing is owed for any month.';
  const first = `Most is owed of ${month(most.month)}, ${money(most.leak, currency, 'whole')}.`;
  const isOver = rows.some((one) => Number(one.over_billed) > 0);
  return isOver
    ? `${first} Above the line is what is owed; below it, with a minus, credit due to customers.`
    : first;
}

export function monthsOption(tokens: Tokens, rows: Month[], currency: string): EChartsCoreOption {
  const look = chartLook(tokens);
  const compact = (value: number) => money(String(value), currency, 'compact');
  const most = Math.max(0, ...rows.map((one) => Number(one.leak)));
  const over = Math.max(0, ...rows.map((one) => Number(one.over_billed)));
  // A sliver below the line needs no step of the axis of its own: the scale ends where it ends.
  const ends = over > 0 && over < most / 12 ? { min: -over } : {};
  return {
    textStyle: look.textStyle,
    grid: look.grid,
    tooltip: {
      ...look.tooltip,
      axisPointer: { type: 'shadow', shadowStyle: { color: tokens.ink, opacity: 0.05 } },
      valueFormatter: (value: unknown) => money(String(Number(value)), currency),
    },
    xAxis: {
      ...look.categoryAxis,
      data: rows.map((one) => month(one.month)),
      axisLine: { show: false },
      axisLabel: {
        ...look.categoryAxis.axisLabel,
        formatter: (_: string, index: number) => monthTick(rows[index]?.month ?? '', index),
      },
    },
    yAxis: {
      ...look.valueAxis,
      ...ends,
      axisLabel: { ...look.label, formatter: compact, showMinLabel: !('min' in ends) },
      splitLine: { ...look.valueAxis.splitLine, showMinLine: !('min' in ends) },
    },
    series: [
      bar(
        'Owed',
        rows.map((one) => Number(one.leak)),
        tokens.leak,
        tokens,
      ),
      bar(
        'Credit due',
        rows.map((one) => -Number(one.over_billed)),
        tokens.over,
        tokens,
      ),
    ],
  };
}

function bar(name: string, data: number[], color: string, tokens: Tokens) {
  return {
    name,
    type: 'bar',
    stack: 'one',
    data,
    barMaxWidth: 28,
    itemStyle: { color },
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: tokens['ink-3'], type: 'solid', width: 1 },
      data: [{ yAxis: 0 }],
    },
  };
}
