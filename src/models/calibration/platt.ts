import { fitNonnegativeLogistic } from '../linear/nonnegative-logistic.ts';

/** Calibrated log-odds are slope · z + shift. */
export type Platt = { readonly kind: 'platt'; readonly slope: number; readonly shift: number };

/**
 * Platt's map (1999) of log-odds: a logistic regression of the outcome on them, its targets drawn in to (N₊ + 1) ÷
 * (N₊ + 2) and 1 ÷ (N₋ + 2) so that few rows do not make certainties. The slope is never negative.
 */
export function fitPlatt(logOdds: Float64Array, outcome: Float64Array): Platt {
  const positives = outcome.reduce((sum, each) => sum + each, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (outcome.length - positives + 2);
  const target = outcome.map((each) => (each === 1 ? high : low));
  const { bias, weights } = fitNonnegativeLogistic([logOdds], target, [1], 1e-3);
  return { kind: 'platt', slope: weights[0]!, shift: bias };
}

/** The calibrated log-odds of z. */
export function plattMap({ slope, shift }: Platt, z: number): number {
  return slope * z + shift;
}
