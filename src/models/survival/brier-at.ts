import { type Durations, watchedRows } from './durations.ts';
import { kaplanMeier } from './kaplan-meier.ts';

/**
 * The Brier score at a horizon under censoring (Graf, Schmoor, Sauerbrei and Schumacher 1999, equation 5): the squared
 * error of the chance to live beyond it, where those whose state is known stand in for those censored before, by the
 * inverse of the chance not to be censored (IPCW). 0 is perfect; null when nobody is left uncensored.
 */
export function brierAt(durations: Durations, chanceToLive: Float64Array, horizon: number): number | null {
  const rows = watchedRows({ ...durations, entry: null });
  const { steps } = kaplanMeier(censoringOf(rows));
  const uncensored = (time: number) => steps.findLast((step) => step.time <= time)?.survival ?? 1;
  const before = (time: number) => steps.findLast((step) => step.time < time)?.survival ?? 1;
  const atHorizon = uncensored(horizon);
  let sum = 0;
  for (const { row, time, isEvent } of rows) {
    const chance = chanceToLive[row]!;
    if (time > horizon) sum += atHorizon > 0 ? (1 - chance) ** 2 / atHorizon : 0;
    else if (isEvent) sum += chance ** 2 / before(time);
  }
  return rows.length === 0 || !(atHorizon > 0) ? null : sum / rows.length;
}

/**
 * The same subjects with censoring as the event. At one time ends come first, so whoever ended then is no longer at
 * risk of being censored then: its time moves half-way towards the time before.
 */
function censoringOf(rows: readonly { time: number; isEvent: boolean }[]): Durations {
  const times = [...new Set(rows.map(({ time }) => time))].sort((a, b) => a - b);
  const justBefore = new Map(times.map((time, at) => [time, (time + (times[at - 1] ?? 0)) / 2]));
  return {
    time: Float64Array.from(rows, ({ time, isEvent }) => (isEvent ? justBefore.get(time)! : time)),
    event: Uint8Array.from(rows, ({ isEvent }) => (isEvent ? 0 : 1)),
  };
}
