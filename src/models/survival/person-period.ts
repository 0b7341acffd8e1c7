import type { CategoryColumn, NumberColumn, Table } from '../table.ts';
import { tableRows } from '../table-rows.ts';
import { type Durations, watchedRows } from './durations.ts';

/** One row for each subject and period in which it was at risk; the outcome is 1 where it ended in that period. */
export type PersonPeriods = {
  readonly subject: Int32Array;
  readonly period: Int32Array;
  readonly outcome: Float64Array;
};

const PERIODS_MAX = 12;
const ENDS_PER_PERIOD_MIN = 10;

/**
 * Periods that each saw about as many ends: cuts at quantiles of the times of ends, from 0 to the last of them. At most
 * 12; fewer when ends are few, and a single one when there are none.
 */
export function periodEdges(durations: Durations): number[] {
  const rows = watchedRows(durations);
  const ends = rows.filter(({ isEvent }) => isEvent).map(({ time }) => time);
  const periods = Math.max(1, Math.min(PERIODS_MAX, Math.floor(ends.length / ENDS_PER_PERIOD_MIN)));
  const last = ends[ends.length - 1] ?? rows[rows.length - 1]?.time ?? 1;
  const cuts = Array.from(
    { length: periods - 1 },
    (_each, at) => ends[Math.floor(((at + 1) * ends.length) / periods)]!,
  );
  return [...new Set([0, ...cuts, last])];
}

/**
 * Expands subjects into the periods between `edges` (Singer and Willett 1993). A period in which watching stopped
 * counts as lived through when at least half of it was watched, so that censoring does not bend the hazard; so does
 * one that was entered late. What happens after the last edge is not looked at.
 */
export function personPeriods(durations: Durations, edges: readonly number[]): PersonPeriods {
  const made: { subject: number; period: number; outcome: number }[] = [];
  for (const { row, entry, time, isEvent } of watchedRows(durations)) {
    for (let period = 0; period + 1 < edges.length; period++) {
      const [start, end] = [edges[period]!, edges[period + 1]!];
      const middle = (start + end) / 2;
      if (time <= start) break;
      if (entry > middle) continue;
      const isEnd = isEvent && time <= end;
      if (!isEnd && time < middle) break;
      made.push({ subject: row, period, outcome: isEnd ? 1 : 0 });
      if (isEnd) break;
    }
  }
  return {
    subject: Int32Array.from(made, (each) => each.subject),
    period: Int32Array.from(made, (each) => each.period),
    outcome: Float64Array.from(made, (each) => each.outcome),
  };
}

/** What a learner reads: the subjects' columns, and the period as a word and as a number. */
export function periodTable(
  table: Table,
  subject: Int32Array,
  period: Int32Array,
  edges: readonly number[],
): Table {
  const word: CategoryColumn = {
    kind: 'category',
    name: 'period of life',
    group: 'time lived',
    codes: period,
    levels: edges.slice(1).map((_edge, at) => String(at + 1)),
  };
  const middle = Float64Array.from(period, (at) => (edges[at]! + edges[at + 1]!) / 2);
  const time: NumberColumn = { kind: 'number', name: 'time lived', group: 'time lived', values: middle };
  return { rows: subject.length, columns: [word, time, ...tableRows(table, subject).columns] };
}
