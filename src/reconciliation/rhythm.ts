import type { Decimal } from '#core/decimal.ts';
import { addDays, type Day, daysIn, overlap, type Period, toEpochDay } from '#core/period.ts';

/** Fewer days than this may rest on any weekday, or in a row, without a reason. */
const MISSING_WEEKDAYS_MIN = 3;
const MISSING_RUN_MIN = 2;
/** A weekday that rests more often than this in other periods is no working day. */
const RESTING_SHARE_MAX = 0.2;

/**
 * The days of a period that its log misses, measured against the account's own rhythm (rule 24): all of them
 * when nothing was seen; else the longest run without use, if other periods never rest so long; else the
 * weekdays on which they nearly always see use, if at least three are missing and far more than usual.
 */
export function missingDays(daysOfUse: readonly Day[], period: Period): Day[] {
  const seen = new Set(daysOfUse);
  const within = daysOf(period);
  if (!within.some((day) => seen.has(day))) return within;
  const life = {
    start: daysOfUse.reduce((a, b) => (a < b ? a : b)),
    end: addDays(
      daysOfUse.reduce((a, b) => (a > b ? a : b)),
      1,
    ),
  };
  const before = daysOf({ start: life.start, end: period.start });
  const after = daysOf({ start: period.end, end: life.end });
  const runs = restsIn(within, seen).sort((a, b) => b.length - a.length);
  const elsewhere = [...restsIn(before, seen), ...restsIn(after, seen)].map((run) => run.length);
  const usual = before.length + after.length > 0 ? elsewhere : runs.slice(1).map((run) => run.length);
  const longest = runs[0] ?? [];
  if (longest.length >= MISSING_RUN_MIN && usual.every((length) => length < longest.length)) return longest;
  return missingWeekdays(within, [...before, ...after], seen);
}

/** How many times its usual longest rest a log must be silent for to be torn, and for how many days at least. */
const TORN_RESTS = 3;
const TORN_DAYS_MIN = 3;
/** So many steps from one day of use to the next make a rhythm; fewer tell nothing. */
const STEPS_KNOWN_MIN = 14;

/**
 * True when the log of a period is silent for far longer than ever outside it, with use before and after:
 * so plain a hole that it is one even when nobody reported more.
 */
export function hasWideHole(daysOfUse: readonly Day[], period: Period): boolean {
  const days = [...new Set(daysOfUse)].sort();
  let inside = 0;
  let usual = 0;
  for (let index = 1; index < days.length; index++) {
    const [before, after] = [days[index - 1] as Day, days[index] as Day];
    const rest = { start: addDays(before, 1), end: after };
    const shared = overlap(rest, period);
    if (shared) inside = Math.max(inside, daysIn(shared));
    else usual = Math.max(usual, daysIn(rest));
  }
  if (days.length <= STEPS_KNOWN_MIN) return false;
  return inside >= Math.max(TORN_DAYS_MIN, TORN_RESTS * usual);
}

/** A day's use and rows, as far as rhythm needs them. */
export type DayRows = { readonly day: Day; readonly events: number; readonly sum: Decimal };

/** So many days of use outside the period make a rhythm to hold it against. */
const DAYS_KNOWN_MIN = 21;
/** A day of the week that rests no more often than this elsewhere (once, of few) is one on which use is always seen. */
const ALWAYS_REST_MAX = 0.1;
const WEEKS_KNOWN_MIN = 8;
/** Days with the usual number of rows, at least, for fewer rows to mean something. */
const STEADY_SHARE_MIN = 0.75;
/** What is missing must be about what such days or rows usually bring. */
const LOST_SHARE_MIN = 0.25;
const LOST_SHARE_MAX = 3;

/**
 * Single days without use, or with fewer rows than the meter always sends, when what was stated above the log is
 * about what they usually bring (`excess`, in units). A statement that exaggerates every day is far above that.
 */
export function lostDays(use: readonly DayRows[], period: Period, excess: Decimal): Day[] {
  const outside = use.filter(({ day }) => day < period.start || day >= period.end);
  const inside = use.filter(({ day }) => day >= period.start && day < period.end);
  const known = outside.length >= DAYS_KNOWN_MIN ? outside : [];
  if (excess.lte(0) || inside.length === 0) return [];
  const usual = median([...inside, ...known].map(({ sum }) => sum.toNumber()));
  const fits = (days: number) => {
    const share = days * usual > 0 ? excess.toNumber() / (days * usual) : 0;
    return share >= LOST_SHARE_MIN && share <= LOST_SHARE_MAX;
  };
  const empty = emptyDays(inside, known, period);
  if (empty.length > 0 && fits(empty.length)) return empty;
  const rows = median([...inside, ...known].map(({ events }) => events));
  const steady = [...inside, ...known].filter(({ events }) => events === rows).length;
  if (steady < STEADY_SHARE_MIN * (inside.length + known.length)) return [];
  const thin = inside.filter(({ events }) => events < rows);
  const lost = thin.reduce((sum, { events }) => sum + (rows - events) / rows, empty.length);
  return lost > 0 && fits(lost) ? [...empty, ...thin.map(({ day }) => day)].sort() : [];
}

/** Days without use on which other weeks always see some; without other weeks to go by, those of the period. */
function emptyDays(inside: readonly DayRows[], known: readonly DayRows[], period: Period): Day[] {
  const seen = new Set([...inside, ...known].map(({ day }) => day));
  const first = [...seen].reduce((a, b) => (a < b ? a : b));
  const last = [...seen].reduce((a, b) => (a > b ? a : b));
  const life = daysOf({ start: first, end: addDays(last, 1) });
  const outer = known.length > 0 ? life.filter((day) => day < period.start || day >= period.end) : [];
  return daysOf(period).filter((day) => {
    if (seen.has(day)) return false;
    const such = (outer.length > 0 ? outer : life).filter((each) => weekdayOf(each) === weekdayOf(day));
    const rests = such.filter((each) => each !== day && !seen.has(each)).length;
    const allowed = such.length < WEEKS_KNOWN_MIN ? 0 : Math.max(1, ALWAYS_REST_MAX * such.length);
    return such.length > 0 && rests <= allowed;
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function missingWeekdays(within: readonly Day[], known: readonly Day[], seen: ReadonlySet<Day>): Day[] {
  const restShare = [0, 1, 2, 3, 4, 5, 6].map((weekday) => {
    const such = known.filter((day) => weekdayOf(day) === weekday);
    return such.length === 0 ? 1 : such.filter((day) => !seen.has(day)).length / such.length;
  });
  const shareOf = (day: Day) => restShare[weekdayOf(day)] ?? 1;
  const working = within.filter((day) => shareOf(day) <= RESTING_SHARE_MAX);
  const missing = working.filter((day) => !seen.has(day));
  const expected = working.reduce((sum, day) => sum + shareOf(day), 0);
  return missing.length >= MISSING_WEEKDAYS_MIN && missing.length > 3 * expected ? missing : [];
}

/** Runs of neighbouring days without use. */
function restsIn(days: readonly Day[], seen: ReadonlySet<Day>): Day[][] {
  const runs: Day[][] = [];
  let run: Day[] = [];
  for (const day of days) {
    if (seen.has(day)) {
      if (run.length > 0) runs.push(run);
      run = [];
    } else run.push(day);
  }
  return run.length > 0 ? [...runs, run] : runs;
}

const weekdayOf = (day: Day) => (toEpochDay(day) + 4) % 7;
const daysOf = (period: Period): Day[] =>
  Array.from({ length: Math.max(0, daysIn(period)) }, (_, index) => addDays(period.start, index));
