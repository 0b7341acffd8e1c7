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
