import { type Objective, sigmoid } from './objective.ts';
import { weightedQuantile } from './quantile.ts';

/** Newton's steps to an intercept; the losses are convex and settle in far fewer. */
const STEPS_MAX = 50;
const STEP_MAX = 4;

/**
 * The one margin that, added to each row's offset, has the least loss: what is said before any tree. A
 * weighted mean for squared loss, a quantile for pinball loss, log-odds or log of the mean otherwise. Where
 * an outcome never varies, half a row of the other kind keeps log-odds and logs finite.
 */
export function interceptOf(
  objective: Objective,
  outcome: Float64Array,
  weights: Float64Array | null,
  offset: Float64Array | null,
): number {
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const offsetOf = (row: number) => offset?.[row] ?? 0;
  let total = 0;
  let sum = 0;
  for (let row = 0; row < outcome.length; row++) {
    total += weightOf(row);
    sum += weightOf(row) * (objective.name === 'squared' ? outcome[row]! - offsetOf(row) : outcome[row]!);
  }
  if (total === 0) return 0;
  switch (objective.name) {
    case 'squared':
      return sum / total;
    case 'quantile':
      return weightedQuantile(
        outcome.map((each, row) => each - offsetOf(row)),
        weights,
        objective.level,
      );
    case 'logistic': {
      const half = 0.5 / (total + 1);
      const rate = Math.min(1 - half, Math.max(half, sum / total));
      if (offset === null) return Math.log(rate / (1 - rate));
      return newton((intercept) => {
        let excess = -rate * total;
        let slope = 0;
        for (let row = 0; row < outcome.length; row++) {
          const probability = sigmoid(intercept + offsetOf(row));
          excess += weightOf(row) * probability;
          slope += weightOf(row) * probability * (1 - probability);
        }
        return { excess, slope };
      });
    }
    case 'tweedie': {
      // Mean with offset: Σ w·y·e^((1−p)o) ÷ Σ w·e^((2−p)o), where the deviance's derivative in the intercept
      // is 0.
      let observed = 0;
      let expected = 0;
      for (let row = 0; row < outcome.length; row++) {
        observed += weightOf(row) * outcome[row]! * Math.exp((1 - objective.power) * offsetOf(row));
        expected += weightOf(row) * Math.exp((2 - objective.power) * offsetOf(row));
      }
      return Math.log(Math.max(observed / expected, ZERO_MEAN));
    }
  }
}

/** The mean of outcomes that are all zero: no money, as far as logarithms can say so. */
const ZERO_MEAN = 1e-9;

function newton(at: (intercept: number) => { excess: number; slope: number }): number {
  let intercept = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const { excess, slope } = at(intercept);
    const change = Math.max(-STEP_MAX, Math.min(STEP_MAX, excess / Math.max(slope, 1e-12)));
    intercept -= change;
    if (Math.abs(change) < 1e-10) break;
  }
  return intercept;
}
