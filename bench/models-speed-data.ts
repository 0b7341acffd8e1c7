import { createRandom } from '../src/core/random.ts';

export const FEATURES = 20;

/** Rows with slopes, waves, a step and interactions of known strength in noise; the outcome is 0 or 1. */
export function generateRows(rows: number): { outcome: Float64Array; features: Float64Array[] } {
  const random = createRandom('models-speed');
  const features = Array.from({ length: FEATURES }, () => new Float64Array(rows));
  const outcome = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let logOdds = -0.5;
    for (const [at, values] of features.entries()) {
      const value = random.next() + random.next() + random.next() - 1.5;
      values[row] = value;
      if (at < 8) logOdds += Math.sin((at + 1) * value) * (1 - (at + 1) / 10);
    }
    const [a = 0, b = 0, c = 0, d = 0] = features.slice(0, 4).map((values) => values[row]);
    logOdds += 3 * a * b + (c > 0.3 ? 1 : 0) - (d < 0 && a > 0 ? 0.8 : 0);
    outcome[row] = random.chance(1 / (1 + Math.exp(-logOdds))) ? 1 : 0;
  }
  return { outcome, features };
}

/** Area under the ROC curve of probabilities, ties counted half, and mean log-loss. */
export function qualityOf(
  outcome: Float64Array,
  probabilities: readonly number[],
): { auc: number; logLoss: number } {
  const cases = probabilities
    .map((probability, row) => ({ probability, isPositive: outcome[row] === 1 }))
    .sort((a, b) => a.probability - b.probability);
  let loss = 0;
  let won = 0;
  let negatives = 0;
  let tied = { probability: -1, positives: 0, negatives: 0 };
  const settle = () => {
    won += tied.positives * (negatives + tied.negatives / 2);
    negatives += tied.negatives;
  };
  for (const { probability, isPositive } of cases) {
    const chance = Math.min(1 - 1e-12, Math.max(1e-12, probability));
    loss -= Math.log(isPositive ? chance : 1 - chance);
    if (probability !== tied.probability) {
      settle();
      tied = { probability, positives: 0, negatives: 0 };
    }
    if (isPositive) tied.positives++;
    else tied.negatives++;
  }
  settle();
  return { auc: won / (negatives * (cases.length - negatives)), logLoss: loss / cases.length };
}
