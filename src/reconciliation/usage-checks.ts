import { type Check, check } from './check.ts';
import { counted } from './reason.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Use that is short by little is as often a meter that counts otherwise; use short by much seldom is. */
export function sizeCheck({ tally }: UnitOfWork): Check | null {
  if (tally.actual.lte(0)) return null;
  const share = tally.actual.minus(tally.reported).div(tally.actual).toNumber();
  const factor = share < 0.03 ? 0.45 : share < 0.1 ? 0.68 : share < 0.2 ? 0.72 : 1;
  return check('Size', factor, `${percent(share)} of the usage is missing.`);
}

/** Reports above the log on some days and below it on others are two meters that differ, not a leak. */
export function directionCheck({ tally }: UnitOfWork): Check | null {
  if (!tally.isReportedByDay) return null;
  const over = tally.overDays;
  if (over === 0) return check('Direction', 1, 'On no day was more reported than logged.');
  const factor = over > 0.1 * tally.daysOfUse ? 0.95 : 0.97;
  return check('Direction', factor, `On ${counted(over, 'day')} more was reported than logged.`);
}

/** A difference within the account's own noise says little; one far above it says much. */
export function noiseCheck({ tally }: UnitOfWork, noise: number | null): Check | null {
  if (noise === null || tally.actual.lte(0)) return null;
  const share = tally.actual.minus(tally.reported).abs().div(tally.actual).toNumber();
  if (noise === 0) return check('Noise', 1, 'In its other periods usage and reports agree to the unit.');
  const times = share / noise;
  const words = `The difference of ${percent(share)} is ${times.toFixed(1)} times that of the account’s other periods.`;
  return check('Noise', times < 2 ? 0.96 : times < 5 ? 0.98 : 0.99, words);
}

const percent = (share: number) => `${(share * 100).toFixed(share < 0.01 ? 2 : 0)} %`;
