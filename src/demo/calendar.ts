import type { Span, Zone } from './world.ts';

/*
 * The generator's own calendar. It shares nothing with the calendar of the product, so that one mistake
 * about month ends or summer time cannot hide in both.
 */

const DAY_MS = 86_400_000;

const numbers = new Map<string, number>();
const dates = new Map<number, string>();

/** Days since 1970-01-01. A world looks at the same few hundred days millions of times, so they are kept. */
export function dayNumber(date: string): number {
  let day = numbers.get(date);
  if (day === undefined) {
    const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number];
    day = Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
    numbers.set(date, day);
  }
  return day;
}

export function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

export function addDays(date: string, days: number): string {
  return dateOf(dayNumber(date) + days);
}

export function daysBetween(start: string, end: string): number {
  return dayNumber(end) - dayNumber(start);
}

/** 0 is Sunday. */
export function weekday(date: string): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] as number;
}

/** The date on `day` (or the month's last day) of the month that lies `months` after that of `date`. */
export function anchoredDate(date: string, months: number, day: number): string {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(count / 12);
  const month = (count % 12) + 1;
  const dayOfMonth = Math.min(day, daysInMonth(year, month));
  return `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/**
 * Whole billing periods from the anchored date on or before `start` until one begins on or after `until`.
 * Each period is cut from the first anchor, so 31 January gives 28 February and then 31 March again.
 */
export function billingPeriods(
  start: string,
  anchorDay: number,
  intervalMonths: number,
  until: string,
): Span[] {
  const sameMonth = anchoredDate(start, 0, anchorDay);
  const first = sameMonth <= start ? sameMonth : anchoredDate(start, -1, anchorDay);
  const periods: Span[] = [];
  for (let months = 0; ; months += intervalMonths) {
    const begin = anchoredDate(first, months, anchorDay);
    if (begin >= until) return periods;
    periods.push({ start: begin, end: anchoredDate(first, months + intervalMonths, anchorDay) });
  }
}

export function overlap(a: Span, b: Span): Span | null {
  const start = a.start > b.start ? a.start : b.start;
  const end = a.end < b.end ? a.end : b.end;
  return start < end ? { start, end } : null;
}

export function contains(span: Span, date: string): boolean {
  return span.start <= date && date < span.end;
}

function nthSunday(year: number, month: number, nth: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  const sundays = [];
  for (let i = 0; i < daysInMonth(year, month); i++) {
    const date = addDays(first, i);
    if (weekday(date) === 0) sundays.push(date);
  }
  return sundays[nth < 0 ? sundays.length + nth : nth] as string;
}

const summerTime = new Map<string, Span>();

type Changing = Exclude<Zone, 'UTC' | 'Asia/Tokyo'>;
const WINTER_HOURS: Record<Changing, number> = {
  'Europe/Berlin': 1,
  'Europe/London': 0,
  'America/New_York': -5,
  'America/Los_Angeles': -8,
};

/** The days of a zone's summer time: the clock changes on the first and on the day after the last. */
export function summerOf(zone: Changing, year: number): Span {
  const european = zone.startsWith('Europe');
  const key = `${european} ${year}`;
  let span = summerTime.get(key);
  if (!span) {
    span = european
      ? { start: nthSunday(year, 3, -1), end: nthSunday(year, 10, -1) }
      : { start: nthSunday(year, 3, 1), end: nthSunday(year, 11, 0) };
    summerTime.set(key, span);
  }
  return span;
}

/**
 * The instant, as ISO 8601 in UTC, of a second of a local day. On the two days a year when the clock
 * changes, the second is moved to after the change: the day stays right and no local time occurs twice.
 */
export function localInstant(zone: Zone, date: string, second: number): string {
  let offsetHours = 0;
  let at = second;
  if (zone === 'Asia/Tokyo') offsetHours = 9;
  else if (zone !== 'UTC') {
    const summer = summerOf(zone, Number(date.slice(0, 4)));
    offsetHours = WINTER_HOURS[zone] + (contains(summer, date) ? 1 : 0);
    if (date === summer.start || date === summer.end) at = Math.max(at, 4 * 3600);
  }
  return instantOf(dayNumber(date) * 86_400 + at - offsetHours * 3600);
}

/** ISO 8601 in UTC of seconds since 1970. */
export function instantOf(seconds: number): string {
  const day = Math.floor(seconds / 86_400);
  const second = Math.floor(seconds - day * 86_400);
  const clock = [second / 3600, (second % 3600) / 60, second % 60].map((part) => twoDigits(Math.floor(part)));
  return `${dateOf(day)}T${clock.join(':')}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

export function secondsOf(instant: string): number {
  return Date.parse(instant) / 1000;
}
