import { sigmoid, softplus } from '../log-odds.ts';
import type { Matrix } from '../matrix.ts';
import { factorise, inverseForm, solve } from './cholesky.ts';
import { type Contributions, linearContributions } from './contributions.ts';
import { type Design, type DesignMatrix, designMatrix, fitDesign } from './design.ts';
import { linearForm, ridgePenalty, weightedGram, weightedSum } from './gram.ts';

/** Ridge logistic regression: log-odds are Σ beta·term, the last beta being the intercept. Plain JSON. */
export type Logistic = { readonly design: Design; readonly beta: readonly number[]; readonly lambda: number };

const LAMBDAS = [0.3, 1, 3, 10, 30, 100, 300, 1000, 3000];
const LAMBDA_ROWS_MAX = 4000;
const STEPS_MAX = 25;

/**
 * Ridge logistic regression by Newton's method (iteratively reweighted least squares; le Cessie and van Houwelingen
 * 1992). Without `lambda` the penalty is chosen by approximate leave-one-out log-loss, on at most 4000 rows. Ridge
 * keeps separated classes finite; rows of one class give a finite, extreme intercept.
 */
export function fitLogistic(
  matrix: Matrix,
  outcome: Float64Array,
  options: { readonly knots: boolean; readonly lambda?: number },
): Logistic {
  const design = fitDesign(matrix, outcome, options.knots);
  const x = designMatrix(design, matrix);
  const lambda = options.lambda ?? chooseLambda(x, outcome);
  const { beta } = newton(x, outcome, lambda, new Float64Array(x.terms));
  return { design, beta: [...beta], lambda };
}

/** Log-odds of each row. */
export function logisticLogOdds(model: Logistic, matrix: Matrix): Float64Array {
  return linearForm(designMatrix(model.design, matrix), Float64Array.from(model.beta));
}

/** What each matrix column adds to a row's log-odds, against a row at the mean of the training rows. */
export function logisticContributions(model: Logistic, matrix: Matrix, row: number): Contributions {
  return linearContributions(model.design, model.beta, matrix, row);
}

type Fit = { readonly beta: Float64Array; readonly factor: Float64Array };

/** Newton steps from `start`, halved while they do not lower the penalised log-loss. */
function newton(x: DesignMatrix, outcome: Float64Array, lambda: number, start: Float64Array): Fit {
  const penalty = ridgePenalty(x.terms, lambda);
  let beta = start;
  let loss = penalisedLoss(x, outcome, penalty, beta);
  let factor: Float64Array = new Float64Array(0);
  for (let step = 0; step < STEPS_MAX; step++) {
    const probability = linearForm(x, beta).map(sigmoid);
    const weight = probability.map((p) => Math.max(p * (1 - p), 1e-10));
    factor = factorise(weightedGram(x, weight, penalty), x.terms);
    const gradient = weightedSum(
      x,
      outcome.map((y, row) => y - probability[row]!),
    );
    for (let term = 0; term < x.terms; term++) gradient[term]! -= penalty[term]! * beta[term]!;
    const direction = solve(factor, x.terms, gradient);
    const before = loss;
    for (let size = 1; size > 1e-3; size /= 2) {
      const next = beta.map((each, term) => each + size * direction[term]!);
      const nextLoss = penalisedLoss(x, outcome, penalty, next);
      if (!(nextLoss < loss)) continue;
      beta = next;
      loss = nextLoss;
      break;
    }
    if (before - loss <= 1e-7 * Math.abs(loss)) break;
  }
  return { beta, factor };
}

function penalisedLoss(
  x: DesignMatrix,
  outcome: Float64Array,
  penalty: Float64Array,
  beta: Float64Array,
): number {
  const z = linearForm(x, beta);
  let loss = 0;
  for (let row = 0; row < x.rows; row++) loss += softplus(outcome[row] === 1 ? -z[row]! : z[row]!);
  for (let term = 0; term < x.terms; term++) loss += (penalty[term]! * beta[term]! ** 2) / 2;
  return loss;
}

/** From the strongest penalty down, each fit starting at the last; stops once the loss has risen twice. */
function chooseLambda(x: DesignMatrix, outcome: Float64Array): number {
  const [some, ofSome] = everyNth(x, outcome, Math.ceil(x.rows / LAMBDA_ROWS_MAX));
  let beta: Float64Array = new Float64Array(x.terms);
  let best = { lambda: LAMBDAS.at(-1)!, loss: Number.POSITIVE_INFINITY };
  let risen = 0;
  for (const lambda of LAMBDAS.toReversed()) {
    const fit = newton(some, ofSome, lambda, beta);
    const loss = leaveOneOutLoss(some, ofSome, fit);
    beta = fit.beta;
    if (loss < best.loss) best = { lambda, loss };
    else if (++risen === 2) break;
  }
  return best.lambda;
}

/** Approximate leave-one-out log-loss: one Newton step away from the full fit (Rad and Maleki 2020, eq. 11). */
function leaveOneOutLoss(x: DesignMatrix, outcome: Float64Array, { beta, factor }: Fit): number {
  const z = linearForm(x, beta);
  let loss = 0;
  for (let row = 0; row < x.rows; row++) {
    const p = sigmoid(z[row]!);
    const leverage = inverseForm(factor, x.terms, x.values.slice(row * x.terms, (row + 1) * x.terms));
    const away = (leverage * (outcome[row]! - p)) / Math.max(1e-6, 1 - leverage * p * (1 - p));
    const left = z[row]! - away;
    loss += softplus(outcome[row] === 1 ? -left : left);
  }
  return loss / x.rows;
}

function everyNth(x: DesignMatrix, outcome: Float64Array, n: number): [DesignMatrix, Float64Array] {
  if (n <= 1) return [x, outcome];
  const rows = Math.floor(x.rows / n);
  const values = new Float64Array(rows * x.terms);
  for (let row = 0; row < rows; row++)
    values.set(x.values.subarray(row * n * x.terms, (row * n + 1) * x.terms), row * x.terms);
  return [
    { rows, terms: x.terms, values },
    Float64Array.from({ length: rows }, (_, row) => outcome[row * n]!),
  ];
}
