import type { Day } from '#core/period.ts';

/** `actual` is what systems saw used; `reported` is what was reported to billing. */
export type UsageSide = 'actual' | 'reported';

/** One event with every value checked: units as a shortest decimal string, instants in milliseconds. */
export type UsageEvent = {
  readonly eventId: string;
  readonly accountId: string;
  readonly sourceKey: string;
  readonly tsMs: number;
  readonly units: string;
  /** The id of the event this one corrects, else ''. */
  readonly supersedes: string;
  readonly receivedAtMs: number | null;
  /** Set on reports for a span of days instead of an instant. */
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
};

const DECIMALS_MAX = 12;
const WHOLE_DIGITS_MAX = 20;

/** Why units cannot be stored, or null: at most 12 decimals, below 10^20, negative only in a correction. */
export function unitsFault(units: string, supersedes: string, side: UsageSide): string | null {
  const isNegative = units.charCodeAt(0) === 45;
  const point = units.indexOf('.');
  if (point !== -1 && units.length - point - 1 > DECIMALS_MAX)
    return `has more than ${DECIMALS_MAX} decimals`;
  const whole = (point === -1 ? units.length : point) - (isNegative ? 1 : 0);
  if (whole > WHOLE_DIGITS_MAX) return `has more than ${WHOLE_DIGITS_MAX} digits before the point`;
  if (isNegative && side === 'actual' && supersedes === '') {
    return 'is below zero; only an event that supersedes another may be';
  }
  return null;
}

/** The columns of a line of the engine's text, in their order. */
export const LINE_COLUMNS: Readonly<Record<UsageSide, string[]>> = {
  actual: ['event_id', 'account_id', 'source_key', 'ts', 'units', 'supersedes', 'received_at'],
  reported: ['event_id', 'account_id', 'source_key', 'ts', 'units', 'period_start', 'period_end'],
};

/** What makes two events of one id the same: everything but when it was received, as tab-separated text. */
export function contentText(side: UsageSide, event: UsageEvent): string {
  const start = `${escaped(event.accountId)}\t${escaped(event.sourceKey)}\t${instantText(event.tsMs)}\t${event.units}`;
  if (side === 'actual') return `${start}\t${escaped(event.supersedes)}`;
  return `${start}\t${event.periodStart ?? '\\N'}\t${event.periodEnd ?? '\\N'}`;
}

const MS_PER_DAY = 86_400_000;
const SECONDS_PER_DAY = 86_400;
/** Every time of day to the second as text; made once, as it takes a third of the work off each row. */
const clock = new Array<string | undefined>(SECONDS_PER_DAY);
let lastDay = Number.NaN;
let lastDayText = '';

/** `2026-10-03 12:00:00.000`, in UTC. */
export function instantText(ms: number): string {
  const day = Math.floor(ms / MS_PER_DAY);
  if (day !== lastDay) {
    lastDay = day;
    lastDayText = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  }
  const rest = ms - day * MS_PER_DAY;
  const second = Math.floor(rest / 1000);
  const millis = rest - second * 1000;
  let time = clock[second];
  if (time === undefined) {
    time = new Date(second * 1000).toISOString().slice(11, 19);
    clock[second] = time;
  }
  if (millis === 0) return `${lastDayText} ${time}`;
  return `${lastDayText} ${time}.${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}`;
}

/** Text as the engine's tab-separated format wants it. */
export function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : text;
}
