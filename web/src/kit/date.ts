const dayFormat = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const monthFormat = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const instantFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** A calendar date as written, whatever zone the reader sits in. */
export function day(text: string): string {
  return dayFormat.format(new Date(`${text.slice(0, 10)}T00:00:00Z`));
}

export function month(text: string): string {
  return monthFormat.format(new Date(`${text.slice(0, 7)}-01T00:00:00Z`));
}

const shortMonthFormat = new Intl.DateTimeFormat(undefined, { month: 'short', timeZone: 'UTC' });

/** Months along an axis: the first in full, a January by its year, the others short. */
export function monthTick(text: string, index: number): string {
  if (index === 0) return month(text);
  const first = new Date(`${text.slice(0, 7)}-01T00:00:00Z`);
  return first.getUTCMonth() === 0 ? String(first.getUTCFullYear()) : shortMonthFormat.format(first);
}

/** Every month from the earliest to the latest of these, as `YYYY-MM`: an axis of time leaves none out. */
export function monthsThrough(months: string[]): string[] {
  const numbers = months.map((text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1);
  if (numbers.length === 0) return [];
  const first = Math.min(...numbers);
  return Array.from({ length: Math.max(...numbers) - first + 1 }, (_, index) => {
    const at = first + index;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}

/** An instant in the reader's own zone. */
export function instant(text: string): string {
  return instantFormat.format(new Date(text));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function ago(text: string, now = Date.now()): string {
  const seconds = (new Date(text).getTime() - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return 'just now';
}

const DAY_MS = 86_400_000;

/** A half-open period as a reader names it: `Sep 2026` for a whole month, else first to last day. */
export function period(start: string, end: string): string {
  const first = new Date(`${start}T00:00:00Z`);
  const after = new Date(`${end}T00:00:00Z`);
  const nextMonth = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1);
  if (first.getUTCDate() === 1 && after.getTime() === nextMonth) return month(start);
  return dayFormat.formatRange(first, new Date(Math.max(first.getTime(), after.getTime() - DAY_MS)));
}
