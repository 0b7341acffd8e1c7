const MS_PER_MINUTE = 60_000;
const MINUTES_MAX = 24 * 60;

/**
 * When a source is pulled next: after its schedule, doubled for each failure in a row, at most a day; at once
 * when a pull stopped before its end. Null when it has no schedule.
 */
export function nextPullAt(
  now: Date,
  scheduleMinutes: number | null,
  failuresInRow: number,
  isUnfinished: boolean,
): Date | null {
  if (scheduleMinutes === null) return null;
  if (isUnfinished && failuresInRow === 0) return now;
  const minutes = Math.min(scheduleMinutes * 2 ** Math.min(failuresInRow, 12), MINUTES_MAX);
  return new Date(now.getTime() + minutes * MS_PER_MINUTE);
}

/** Rows later than this are of a clock that is wrong or of a day to come; they are read when their time is there. */
export const AHEAD_MS_MAX = 60 * MS_PER_MINUTE;

/**
 * The span of one pull, half-open in whole milliseconds: from the overlap before the last row read, or the start,
 * up to a little after now. All rows of one instant lie in it or none, so that equal rows are counted alike.
 */
export function pullSpan(
  now: Date,
  readUntil: Date | null,
  overlapMinutes: number,
  startOn: string,
  since: Date | null,
): { from: Date; until: Date } {
  const start = new Date(`${startOn}T00:00:00Z`);
  const again =
    since ?? (readUntil === null ? start : new Date(readUntil.getTime() - overlapMinutes * MS_PER_MINUTE));
  const from = new Date(Math.max(start.getTime(), again.getTime()));
  return { from, until: new Date(now.getTime() + AHEAD_MS_MAX) };
}
