import { sigmoid, softplus } from '../log-odds.ts';
import { factorise, solve } from './cholesky.ts';

/** Log-odds are bias + Σ weight · feature, no weight below 0. */
export type NonnegativeLogistic = { readonly bias: number; readonly weights: readonly number[] };

const STEPS_MAX = 50;

/**
 * Logistic regression whose weights may not be negative, shrunk towards `prior` by `lambda`/2 · Σ (weight − prior)²,
 * by projected Newton steps (Bertsekas 1982): weights that stand at 0 and want to fall are held. Targets may be
 * any share from 0 to 1; the bias is free but for a trace of ridge that keeps one class finite.
 */
export function fitNonnegativeLogistic(
  features: readonly Float64Array[],
  target: Float64Array,
  prior: readonly number[],
  lambda: number,
): NonnegativeLogistic {
  const size = features.length + 1;
  const centre = [...prior, 0];
  const penalty = [...prior.map(() => lambda), 1e-6];
  let at = Float64Array.from([...prior, 0]);
  let loss = lossAt(features, target, centre, penalty, at);
  for (let step = 0; step < STEPS_MAX; step++) {
    const { gradient, hessian } = derivatives(features, target, centre, penalty, at);
    const held = [...at].map((each, place) => place < size - 1 && each <= 0 && gradient[place]! > 0);
    for (let place = 0; place < size; place++) {
      if (!held[place]) continue;
      gradient[place] = 0;
      for (let other = 0; other < size; other++)
        hessian[place * size + other] = hessian[other * size + place] = place === other ? 1 : 0;
    }
    const direction = solve(factorise(hessian, size), size, gradient);
    const before = loss;
    for (let length = 1; length > 1e-4; length /= 2) {
      const next = at.map((each, place) => {
        const moved = each - length * direction[place]!;
        return place < size - 1 ? Math.max(0, moved) : moved;
      });
      const nextLoss = lossAt(features, target, centre, penalty, next);
      if (!(nextLoss < loss)) continue;
      at = next;
      loss = nextLoss;
      break;
    }
    if (before - loss <= 1e-10 * Math.abs(loss)) break;
  }
  return { bias: at[size - 1]!, weights: [...at.subarray(0, size - 1)] };
}

function lossAt(
  features: readonly Float64Array[],
  target: Float64Array,
  centre: readonly number[],
  penalty: readonly number[],
  at: Float64Array,
): number {
  const logOdds = marginOf(features, target.length, at);
  let loss = 0;
  for (let row = 0; row < target.length; row++)
    loss += softplus(logOdds[row]!) - target[row]! * logOdds[row]!;
  for (let place = 0; place < at.length; place++)
    loss += (penalty[place]! * (at[place]! - centre[place]!) ** 2) / 2;
  return loss;
}

function derivatives(
  features: readonly Float64Array[],
  target: Float64Array,
  centre: readonly number[],
  penalty: readonly number[],
  at: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const size = at.length;
  const gradient = Float64Array.from(at, (each, place) => penalty[place]! * (each - centre[place]!));
  const hessian = new Float64Array(size * size);
  for (let place = 0; place < size; place++) hessian[place * size + place] = penalty[place]!;
  const logOdds = marginOf(features, target.length, at);
  const cell = new Float64Array(size).fill(1);
  for (let row = 0; row < target.length; row++) {
    const probability = sigmoid(logOdds[row]!);
    const weight = probability * (1 - probability);
    for (let place = 0; place < size - 1; place++) cell[place] = features[place]![row]!;
    for (let place = 0; place < size; place++) {
      gradient[place]! += (probability - target[row]!) * cell[place]!;
      for (let other = 0; other <= place; other++)
        hessian[place * size + other]! += weight * cell[place]! * cell[other]!;
    }
  }
  return { gradient, hessian };
}

function marginOf(features: readonly Float64Array[], rows: number, at: Float64Array): Float64Array {
  const margin = new Float64Array(rows).fill(at[at.length - 1]!);
  features.forEach((feature, place) => {
    for (let row = 0; row < rows; row++) margin[row]! += at[place]! * feature[row]!;
  });
  return margin;
}
