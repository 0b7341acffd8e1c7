import { type Durations, watchedRows } from './durations.ts';
import { kaplanMeier } from './kaplan-meier.ts';

/**
 * The Brier score at a horizon under censoring (Graf, Schmoor, Sauerbrei and Schumacher 1999, equation 5): the squared
 * error of the chance to live beyond it, where those whose state is known stand in for those censored before, by the
 * inverse of the chance not to be censored (IPCW). 0 is perfect; null when nobody is left uncensored.
 */
export function brierAt(durations: Durations, chanceToLive: Float64Array, horizon: number): number | null {
  const rows = watchedRows({ ...durations, entry: null });
  const flipped = {
    time: Float64Array.from(rows, ({ time }) => time),
    event: Uint8Array.from(rows, ({ isEvent }) => (isEvent ? 0 : 1)),
  };
  const { steps } = kaplanMeier(flipped);
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
