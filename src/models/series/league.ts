import type { Entrant, PastForecast } from './backtest.ts';

/** Origins at which the backtest has as much to say of the weights as the prior. */
const ORIGINS_PRIOR = 6;
/** Origins with all members below which the prior alone says the weights. */
const ORIGINS_MIN = 6;

/**
 * The members' shares, adding up to one: in proportion to the prior over the fourth power of the mean
 * absolute error in the backtest (inverse squared mean squared errors; Bates and Granger 1969), shrunk
 * towards the prior with weight 6 / (origins + 6). With fewer than six origins that all members stood at, the
 * prior itself.
 */
export function weigh(entrants: readonly Entrant[], past: readonly PastForecast[]): Float64Array {
  const prior = normalise(Float64Array.from(entrants, ({ member }) => member.prior));
  const complete = past.filter(({ byMember }) => byMember.every((each) => each !== null));
  if (complete.length < ORIGINS_MIN) return prior;
  const errors = entrants.map((_each, member) => meanAbsoluteError(complete, member));
  const largest = Math.max(...errors);
  if (largest === 0) return prior;
  const earned = normalise(
    prior.map((each, member) => each / Math.max(errors[member]! / largest, 1e-6) ** 4),
  );
  const trust = complete.length / (complete.length + ORIGINS_PRIOR);
  return prior.map((each, member) => trust * earned[member]! + (1 - trust) * each);
}

function meanAbsoluteError(past: readonly PastForecast[], member: number): number {
  let [sum, count] = [0, 0];
  for (const { actual, byMember } of past)
    for (let ahead = 0; ahead < actual.length; ahead++, count++)
      sum += Math.abs(byMember[member]![ahead]! - actual[ahead]!);
  return sum / count;
}

function normalise(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}

/** The weighted mean of the members that have a forecast, their weights scaled to add up to one. */
export function combine(
  byMember: readonly (Float64Array | null)[],
  weights: Float64Array,
  horizon: number,
): Float64Array {
  const combined = new Float64Array(horizon);
  let mass = 0;
  for (const [member, forecast] of byMember.entries()) {
    if (forecast === null) continue;
    mass += weights[member]!;
    for (let ahead = 0; ahead < horizon; ahead++) combined[ahead]! += weights[member]! * forecast[ahead]!;
  }
  return combined.map((value) => value / mass);
}
