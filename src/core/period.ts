/** A calendar date `YYYY-MM-DD` in some zone; compares correctly as a string. */
export type Day = string;

/** Half-open: `start` belongs to it, `end` does not. */
export type Period = { readonly start: Day; readonly end: Day };

const MS_PER_DAY = 86_400_000;

/** The date when the text is a real one (`2024-02-29` is, `2023-02-29` is not), else null. */
export function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  return fromEpochDay(toEpochDay(text)) === text ? text : null;
}

/** The same few thousand days are asked for by the million; more than these are not kept. */
const DAYS_KEPT_MAX = 20_000;
const numbers = new Map<Day, number>();
const days = new Map<number, Day>();

/** Days since 1970-01-01 of the proleptic Gregorian calendar. */
export function toEpochDay(day: Day): number {
  const kept = numbers.get(day);
  if (kept !== undefined) return kept;
  const parts = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))] as const;
  const epochDay = Date.UTC(...parts) / MS_PER_DAY;
  if (numbers.size < DAYS_KEPT_MAX) numbers.set(day, epochDay);
  return epochDay;
}

export function fromEpochDay(epochDay: number): Day {
  const kept = days.get(epochDay);
  if (kept !== undefined) return kept;
  const day = new Date(epochDay * MS_PER_DAY).toISOString().slice(0, 10);
  if (days.size < DAYS_KEPT_MAX) days.set(epochDay, day);
  return day;
}

export function addDays(day: Day, days: number): Day {
  return fromEpochDay(toEpochDay(day) + days);
}

/** How many days lie in `[from, to)`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return toEpochDay(to) - toEpochDay(from);
}

/** The date `months` later, on `anchorDay` or the month's last day (31 Jan → 28 Feb → 31 Mar). */
export function addMonths(day: Day, months: number, anchorDay = Number(day.slice(8, 10))): Day {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return fromEpochDay(Date.UTC(year, month, Math.min(anchorDay, lastDay)) / MS_PER_DAY);
}

/** The part that two periods share, or null when they share no day. */
export function overlap(a: Period, b: Period): Period | null {
  const start = a.start > b.start ? a.start : b.start;
  const end = a.end < b.end ? a.end : b.end;
  return start < end ? { start, end } : null;
}

export function contains(period: Period, day: Day): boolean {
  return period.start <= day && day < period.end;
}

export function daysIn(period: Period): number {
  return daysBetween(period.start, period.end);
}
