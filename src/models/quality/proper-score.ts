/** Probabilities nearer to 0 or 1 than this count as this near in log-loss, so that one row cannot make it infinite. */
const NEAREST = 1e-15;

/** Mean −ln of the probability given to what happened, in nats (Good 1952). NaN without rows. */
export function logLoss(outcome: ArrayLike<number>, probability: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < outcome.length; row++) {
    const given = outcome[row] === 1 ? probability[row]! : 1 - probability[row]!;
    sum -= Math.log(Math.max(given, NEAREST));
  }
  return sum / outcome.length;
}

/** Mean squared distance of probability and outcome (Brier 1950). NaN without rows. */
export function brierScore(outcome: ArrayLike<number>, probability: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < outcome.length; row++) sum += (outcome[row]! - probability[row]!) ** 2;
  return sum / outcome.length;
}
