import { type Day, parseDay } from '#core/period.ts';
import { dayAt, startOfDay, wallToInstant } from '#core/zone.ts';
import { no, ok, type Parsed } from './parsed.ts';

const MS_PER_MINUTE = 60_000;
const YEAR_MIN = 1970;
const YEAR_MAX = 2199;
const MINUTES_KEPT_MAX = 20_000;
const OFFSET_HOURS_MAX = 15;

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([Zz]|UTC|([+-])(\d\d)(?::?(\d\d))?))?$/;

/**
 * An instant in milliseconds since the epoch: ISO 8601 with an offset or `Z`, a blank in place of the `T`, up to
 * nine fractional digits of which three are kept. A bare local time is the zone's (twice in autumn: the earlier;
 * skipped in spring: moved forward), a bare date the start of that day. Years 1970 to 2199.
 */
export function parseInstantText(text: string, zone: string): Parsed<number> {
  const match = INSTANT.exec(text);
  if (!match) {
    const day = parseDayOnly(text);
    return day.ok && day.value !== null ? ok(startOfDay(day.value, zone)) : (day as Parsed<number>);
  }
  const [
    ,
    year,
    month,
    dayOfMonth,
    hour,
    minute,
    second = '0',
    fraction = '',
    offset,
    sign,
    hours,
    minutes = '0',
  ] = match;
  const date = parseDayOnly(`${year}-${month}-${dayOfMonth}`);
  if (!date.ok) return date;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return no('has an impossible time of day');
  const wallMinute = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(dayOfMonth),
    Number(hour),
    Number(minute),
  );
  const rest = Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (offset === undefined) return ok(localMinute(wallMinute, zone) + rest);
  if (sign === undefined) return ok(wallMinute + rest);
  if (Number(hours) > OFFSET_HOURS_MAX || Number(minutes) > 59)
    return no('has an impossible offset from UTC');
  const ahead = (Number(hours) * 60 + Number(minutes)) * MS_PER_MINUTE;
  return ok(wallMinute + rest - (sign === '-' ? -ahead : ahead));
}

/** A calendar date; an instant in its place becomes the date that the zone's clock shows then. */
export function parseDayText(text: string, zone: string): Parsed<Day> {
  if (!INSTANT.test(text)) return parseDayOnly(text);
  const instant = parseInstantText(text, zone);
  if (!instant.ok || instant.value === null) return instant as Parsed<Day>;
  return ok(dayAt(instant.value, zone));
}

function parseDayOnly(text: string): Parsed<Day> {
  const day = parseDay(text);
  if (day === null) return no(whyNoDate(text));
  const year = Number(day.slice(0, 4));
  return year < YEAR_MIN || year > YEAR_MAX ? no(`is outside the years ${YEAR_MIN} to ${YEAR_MAX}`) : ok(day);
}

function whyNoDate(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return 'is a date that does not exist';
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/.test(text)) {
    return 'can be read as two dates; write it as YYYY-MM-DD';
  }
  if (/^\d{9,19}(\.\d+)?$/.test(text))
    return 'looks like seconds since 1970; write it as 2026-10-03T12:00:00Z';
  return 'is neither a date such as 2026-10-03 nor an instant such as 2026-10-03T12:00:00Z';
}

// Finding a zone's offset takes microseconds, and usage comes many rows to the minute.
const minutesByZone = new Map<string, Map<number, number>>();

function localMinute(wallMinute: number, zone: string): number {
  if (zone === 'UTC') return wallMinute;
  let minutes = minutesByZone.get(zone);
  if (!minutes || minutes.size > MINUTES_KEPT_MAX) {
    minutes = new Map();
    minutesByZone.set(zone, minutes);
  }
  let instant = minutes.get(wallMinute);
  if (instant === undefined) {
    instant = wallToInstant(wallMinute, zone);
    minutes.set(wallMinute, instant);
  }
  return instant;
}
