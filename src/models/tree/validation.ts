import type { Matrix } from '../matrix.ts';
import { lossOf, type Objective } from './objective.ts';
import { addValues, type Tree } from './tree.ts';

/** Rows kept out of training, by which the number of rounds is chosen. */
export type Validation = {
  readonly matrix: Matrix;
  readonly outcome: Float64Array;
  readonly weights?: Float64Array | null;
  readonly offset?: Float64Array | null;
};

/** The number of rounds kept so far, and whether it is time to stop. */
export type Watch = {
  add(tree: Tree): void;
  readonly bestRounds: number;
  readonly bestLoss: number;
  readonly isOver: boolean;
};

/** Watches the mean loss on validation rows, tree by tree; it is over when the best loss is `patience` rounds old. */
export function watchValidation(
  objective: Objective,
  base: number,
  { matrix, outcome, weights, offset }: Validation,
  patience: number,
): Watch {
  const margins = new Float64Array(matrix.rows).fill(base);
  if (offset) for (let row = 0; row < margins.length; row++) margins[row]! += offset[row]!;
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const meanLoss = () => {
    let loss = 0;
    let total = 0;
    for (let row = 0; row < matrix.rows; row++) {
      loss += weightOf(row) * lossOf(objective, outcome[row]!, margins[row]!);
      total += weightOf(row);
    }
    return total === 0 ? 0 : loss / total;
  };
  let rounds = 0;
  let bestRounds = 0;
  let bestLoss = meanLoss();
  return {
    add(tree) {
      addValues(tree, matrix, 1, margins);
      rounds++;
      const loss = meanLoss();
      if (!(loss < bestLoss)) return;
      bestLoss = loss;
      bestRounds = rounds;
    },
    get bestRounds() {
      return bestRounds;
    },
    get bestLoss() {
      return bestLoss;
    },
    get isOver() {
      return rounds - bestRounds >= patience;
    },
  };
}

/**
 * How many rounds without a better loss to wait: more where few rows make the loss noisy (by about 1 ÷ √n), and more
 * where a small learning rate makes each round a small step.
 */
export function patienceFor(rows: number, learningRate: number): number {
  const noise = 1 + 10 / Math.sqrt(Math.max(rows, 25));
  return Math.max(10, Math.min(300, Math.round((2.5 * noise) / learningRate)));
}
