import { normalQuantile } from '../special.ts';
import { type Durations, watchedRows } from './durations.ts';

/** A survival curve in steps, one for each time at which an end was seen; plain JSON. */
export type KaplanMeier = {
  readonly rows: number;
  readonly events: number;
  readonly steps: readonly SurvivalStep[];
  /** The longest time that was watched: beyond it the curve says nothing. */
  readonly lastTime: number;
};

export type SurvivalStep = {
  readonly time: number;
  readonly atRisk: number;
  readonly ended: number;
  /** The share that lives beyond this time, with its interval. */
  readonly survival: number;
  readonly low: number;
  readonly high: number;
};

/**
 * The product-limit estimate (Kaplan and Meier 1958) with Greenwood's variance (1926) and the interval on the scale of
 * ln(−ln S), which stays within 0 and 1 (Kalbfleisch and Prentice 2002, § 1.4.1). Where the curve reaches 0 the
 * interval keeps the upper end it had. With delayed entries a subject is at risk from its entry on.
 */
export function kaplanMeier(durations: Durations, level = 0.95): KaplanMeier {
  const rows = watchedRows(durations);
  const entries = Float64Array.from(rows, ({ entry }) => entry).sort();
  const z = normalQuantile((1 + level) / 2);
  const steps: SurvivalStep[] = [];
  let [survival, greenwood, high, entered, events] = [1, 0, 1, 0, 0];
  for (let at = 0; at < rows.length; ) {
    const time = rows[at]!.time;
    while (entered < entries.length && entries[entered]! < time) entered++;
    const atRisk = entered - at;
    let ended = 0;
    for (; at < rows.length && rows[at]!.time === time; at++) if (rows[at]!.isEvent) ended++;
    if (ended === 0) continue;
    events += ended;
    survival *= 1 - ended / atRisk;
    greenwood += ended / (atRisk * (atRisk - ended));
    const band = logLogBand(survival, greenwood, z) ?? { low: 0, high };
    high = band.high;
    steps.push({ time, atRisk, ended, survival, ...band });
  }
  return { rows: rows.length, events, steps, lastTime: rows[rows.length - 1]?.time ?? 0 };
}

function logLogBand(survival: number, greenwood: number, z: number): { low: number; high: number } | null {
  if (!(survival > 0) || !(survival < 1)) return null;
  const width = Math.exp((z * Math.sqrt(greenwood)) / -Math.log(survival));
  return { low: survival ** width, high: survival ** (1 / width) };
}

/** The share that lives beyond a time, with its interval; before the first end it is 1. */
export function survivalAt(
  { steps }: KaplanMeier,
  time: number,
): { survival: number; low: number; high: number } {
  const step = steps.findLast((each) => each.time <= time);
  if (step === undefined) return { survival: 1, low: 1, high: 1 };
  return { survival: step.survival, low: step.low, high: step.high };
}

/** The time by which half have ended; null while more than half live. */
export const medianSurvival = ({ steps }: KaplanMeier): number | null =>
  steps.find(({ survival }) => survival <= 0.5)?.time ?? null;

/**
 * The mean time lived up to `until`, the area under the curve, with its standard error (Klein and Moeschberger 2003,
 * equations 4.5.1 and 4.5.2). Beyond the longest time watched the curve is held level, which overstates: `until` is cut to it.
 */
export function restrictedMean(curve: KaplanMeier, until: number): { mean: number; standardError: number } {
  const end = Math.min(until, curve.lastTime);
  const steps = curve.steps.filter(({ time }) => time < end);
  const areas = steps.map(({ time, survival }, at) => survival * ((steps[at + 1]?.time ?? end) - time));
  let [beyond, variance] = [0, 0];
  for (let at = steps.length - 1; at >= 0; at--) {
    const { atRisk, ended } = steps[at]!;
    beyond += areas[at]!;
    if (atRisk > ended) variance += (beyond * beyond * ended) / (atRisk * (atRisk - ended));
  }
  return { mean: (steps[0]?.time ?? end) + beyond, standardError: Math.sqrt(variance) };
}
