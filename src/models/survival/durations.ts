/**
 * How long subjects were watched. `event` is 1 where the end was seen at `time` and 0 where watching stopped before
 * it (censored). `entry`, where given, is the time since its start at which a subject came under watch (left
 * truncation): it says nothing of times before. A row whose time is not finite and positive, or not after its entry,
 * is left out; an end at time 0 counts as just after it.
 */
export type Durations = {
  readonly time: Float64Array;
  readonly event: Uint8Array;
  readonly entry?: Float64Array | null;
};

export type Watched = {
  readonly row: number;
  readonly entry: number;
  readonly time: number;
  readonly isEvent: boolean;
};

/** An end at time 0 is an end; any positive time that is below all others stands for it. */
const JUST_AFTER_START = 1e-9;

/** The rows that say something, by rising time, ends before censorings at the same time. */
export function watchedRows({ time, event, entry }: Durations): Watched[] {
  const rows: Watched[] = [];
  for (const [row, value] of time.entries()) {
    const isEvent = event[row] === 1;
    const at = value === 0 && isEvent ? JUST_AFTER_START : value;
    const from = Math.max(0, entry?.[row] ?? 0);
    if (Number.isFinite(at) && at > 0 && from < at) rows.push({ row, entry: from, time: at, isEvent });
  }
  return rows.sort((a, b) => a.time - b.time || Number(b.isEvent) - Number(a.isEvent) || a.row - b.row);
}
