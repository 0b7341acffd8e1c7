import { fitNonnegativeLogistic } from '../linear/nonnegative-logistic.ts';
import { softplus } from '../log-odds.ts';

/** Calibrated log-odds are a · ln p − b · ln(1 − p) + c of the probability p at z. */
export type Beta = { readonly kind: 'beta'; readonly a: number; readonly b: number; readonly c: number };

/**
 * Beta calibration (Kull, Silva Filho and Flach 2017, eq. 3): a logistic regression on ln p and −ln(1 − p), neither
 * slope negative, so that it is monotone. The identity, a = b = 1 and c = 0, is among its maps.
 */
export function fitBeta(logOdds: Float64Array, outcome: Float64Array): Beta {
  const features = [logOdds.map((z) => -softplus(-z)), logOdds.map(softplus)];
  const { bias, weights } = fitNonnegativeLogistic(features, outcome, [1, 1], 1e-3);
  return { kind: 'beta', a: weights[0]!, b: weights[1]!, c: bias };
}

/** The calibrated log-odds of z. */
export function betaMap({ a, b, c }: Beta, z: number): number {
  return -a * softplus(-z) + b * softplus(z) + c;
}
