/**
 * What a boosting minimises, over margins f. `squared`: ½(y − f)². `logistic`: log-loss of y in 0 … 1 at
 * log-odds f; on person-period rows it is the discrete-time hazard. `tweedie`: the deviance of y ≥ 0 at mean
 * exp f and variance power 1 < p < 2 (Yang, Qian and Zou 2018). `quantile`: the pinball loss at `level`
 * (Koenker and Bassett 1978).
 */
export type Objective =
  | { readonly name: 'squared' }
  | { readonly name: 'logistic' }
  | { readonly name: 'tweedie'; readonly power: number }
  | { readonly name: 'quantile'; readonly level: number };

export const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));

/** Far from 0 a hessian vanishes, and dividing by it would send a leaf anywhere. */
const HESSIAN_MIN = 1e-16;
/** exp of a margin beyond this says no more about an amount of money. */
const LOG_MEAN_MAX = 50;

/**
 * Writes the gradient and the hessian of the loss at the margins of rows[from … to), side by side by row, each times
 * the row's weight. The pinball loss has no second derivative: its hessian is 1.
 */
export function fillGradients(
  objective: Objective,
  outcome: Float64Array,
  weights: Float64Array | null,
  margins: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
  gradients: Float32Array,
): void {
  FILL[objective.name](objective as never, outcome, margins, rows, from, to, gradients);
  if (weights === null) return;
  for (let at = from; at < to; at++) {
    const row = rows[at]!;
    gradients[row << 1]! *= weights[row]!;
    gradients[(row << 1) + 1]! *= weights[row]!;
  }
}

type Fill<Name> = (
  objective: Extract<Objective, { name: Name }>,
  outcome: Float64Array,
  margins: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
  gradients: Float32Array,
) => void;

const FILL: { readonly [Name in Objective['name']]: Fill<Name> } = {
  squared(_objective, outcome, margins, rows, from, to, gradients) {
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      gradients[row << 1] = margins[row]! - outcome[row]!;
      gradients[(row << 1) + 1] = 1;
    }
  },
  logistic(_objective, outcome, margins, rows, from, to, gradients) {
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      const probability = sigmoid(margins[row]!);
      gradients[row << 1] = probability - outcome[row]!;
      gradients[(row << 1) + 1] = Math.max(probability * (1 - probability), HESSIAN_MIN);
    }
  },
  tweedie({ power }, outcome, margins, rows, from, to, gradients) {
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      const margin = Math.min(margins[row]!, LOG_MEAN_MAX);
      const weighted = outcome[row]! * Math.exp((1 - power) * margin);
      const expected = Math.exp((2 - power) * margin);
      gradients[row << 1] = expected - weighted;
      gradients[(row << 1) + 1] = (power - 1) * weighted + (2 - power) * expected;
    }
  },
  quantile({ level }, outcome, margins, rows, from, to, gradients) {
    for (let at = from; at < to; at++) {
      const row = rows[at]!;
      gradients[row << 1] = outcome[row]! < margins[row]! ? 1 - level : -level;
      gradients[(row << 1) + 1] = 1;
    }
  },
};

/** The loss of one row at a margin, as the objective says; terms that no margin changes are left out. */
export function lossOf(objective: Objective, outcome: number, margin: number): number {
  switch (objective.name) {
    case 'squared':
      return (outcome - margin) ** 2 / 2;
    case 'logistic':
      return Math.max(margin, 0) - outcome * margin + Math.log1p(Math.exp(-Math.abs(margin)));
    case 'tweedie': {
      const power = objective.power;
      const capped = Math.min(margin, LOG_MEAN_MAX);
      return (
        Math.exp((2 - power) * capped) / (2 - power) -
        (outcome * Math.exp((1 - power) * capped)) / (1 - power)
      );
    }
    case 'quantile':
      return outcome < margin
        ? (1 - objective.level) * (margin - outcome)
        : objective.level * (outcome - margin);
  }
}
