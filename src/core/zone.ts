import type { Day } from './period.ts';

const MS_PER_MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** True for an IANA zone name that this runtime knows, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Minutes that the zone's wall clock is ahead of UTC at an instant (milliseconds since the epoch). */
export function offsetMinutes(instantMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const part of formatOf(zone).formatToParts(instantMs)) parts[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((wall - Math.floor(instantMs / 1000) * 1000) / MS_PER_MINUTE);
}

/**
 * The instant (milliseconds) at which the zone's clock shows a wall time given as if it were UTC.
 * A time skipped in spring moves forward by the gap; a time that comes twice in autumn is the earlier.
 */
export function wallToInstant(wallMs: number, zone: string): number {
  const before = offsetMinutes(wallMs - 86_400_000, zone);
  const after = offsetMinutes(wallMs + 86_400_000, zone);
  for (const offset of [before, after]) {
    const instant = wallMs - offset * MS_PER_MINUTE;
    if (offsetMinutes(instant, zone) === offset) return instant;
  }
  return wallMs - before * MS_PER_MINUTE;
}

/** The instant at which a calendar date begins in the zone, in milliseconds. */
export function startOfDay(day: Day, zone: string): number {
  return wallToInstant(Date.parse(`${day}T00:00:00Z`), zone);
}

/** The calendar date that the zone's clock shows at an instant. */
export function dayAt(instantMs: number, zone: string): Day {
  return new Date(instantMs + offsetMinutes(instantMs, zone) * MS_PER_MINUTE).toISOString().slice(0, 10);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
