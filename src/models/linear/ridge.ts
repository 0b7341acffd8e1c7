import type { Matrix } from '../matrix.ts';
import { factorise, inverseForm, solve } from './cholesky.ts';
import { type Contributions, linearContributions } from './contributions.ts';
import { type Design, type DesignMatrix, designMatrix, fitDesign } from './design.ts';
import { linearForm, ridgePenalty, weightedGram, weightedSum } from './gram.ts';

/** Ridge linear regression: Σ beta·term, the last beta being the intercept. Plain JSON. */
export type Ridge = { readonly design: Design; readonly beta: readonly number[]; readonly lambda: number };

const LAMBDAS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000];

/**
 * Ridge linear regression (Hoerl and Kennard 1970) on standardised terms with a free intercept. Without `lambda` the
 * penalty has the smallest exact leave-one-out squared error (PRESS, Allen 1974). `target` needs finite values; with
 * no rows every prediction is 0.
 */
export function fitRidge(
  matrix: Matrix,
  target: Float64Array,
  options: { readonly knots: boolean; readonly lambda?: number; readonly weight?: Float64Array },
): Ridge {
  const design = fitDesign(matrix, target, options.knots);
  const x = designMatrix(design, matrix);
  const weight = options.weight ?? new Float64Array(x.rows).fill(1);
  const right = weightedSum(
    x,
    target.map((y, row) => y * weight[row]!),
  );
  const bare = weightedGram(x, weight, new Float64Array(x.terms));
  let best = { lambda: 0, beta: right, press: Number.POSITIVE_INFINITY };
  for (const lambda of options.lambda === undefined ? LAMBDAS : [options.lambda]) {
    const gram = bare.slice();
    ridgePenalty(x.terms, lambda).forEach((penalty, term) => {
      gram[term * x.terms + term]! += penalty;
    });
    const factor = factorise(gram, x.terms);
    const beta = solve(factor, x.terms, right);
    const press = leaveOneOutError(x, target, weight, factor, beta);
    if (press < best.press) best = { lambda, beta, press };
  }
  return { design, beta: [...best.beta], lambda: best.lambda };
}

/** The predicted value of each row. */
export function ridgeValues(model: Ridge, matrix: Matrix): Float64Array {
  return linearForm(designMatrix(model.design, matrix), Float64Array.from(model.beta));
}

/** What each matrix column adds to a row's prediction, against a row at the mean of the training rows. */
export function ridgeContributions(model: Ridge, matrix: Matrix, row: number): Contributions {
  return linearContributions(model.design, model.beta, matrix, row);
}

function leaveOneOutError(
  x: DesignMatrix,
  target: Float64Array,
  weight: Float64Array,
  factor: Float64Array,
  beta: Float64Array,
): number {
  const fitted = linearForm(x, beta);
  let sum = 0;
  for (let row = 0; row < x.rows; row++) {
    const of = x.values.slice(row * x.terms, (row + 1) * x.terms);
    const leverage = weight[row]! * inverseForm(factor, x.terms, of);
    sum += weight[row]! * ((target[row]! - fitted[row]!) / Math.max(1e-6, 1 - leverage)) ** 2;
  }
  return sum;
}
