import type { DesignMatrix } from './design.ts';

/**
 * Xᵀ·W·X + diag(penalty), lower triangle by rows. Only the non-zero terms of a row meet, so one-hot columns cost
 * next to nothing.
 */
export function weightedGram(
  design: DesignMatrix,
  weight: Float64Array,
  penalty: Float64Array,
): Float64Array {
  const { rows, terms, values } = design;
  const gram = new Float64Array(terms * terms);
  const filled = new Int32Array(terms);
  for (let row = 0; row < rows; row++) {
    const from = row * terms;
    const scale = weight[row]!;
    let count = 0;
    for (let term = 0; term < terms; term++) if (values[from + term] !== 0) filled[count++] = term;
    for (let a = 0; a < count; a++) {
      const place = filled[a]! * terms;
      const scaled = scale * values[from + filled[a]!]!;
      for (let b = 0; b <= a; b++) gram[place + filled[b]!]! += scaled * values[from + filled[b]!]!;
    }
  }
  for (let term = 0; term < terms; term++) gram[term * terms + term]! += penalty[term]!;
  return gram;
}

/** Xᵀ·v. */
export function weightedSum(design: DesignMatrix, vector: Float64Array): Float64Array {
  const sum = new Float64Array(design.terms);
  for (let row = 0; row < design.rows; row++) {
    const from = row * design.terms;
    for (let term = 0; term < design.terms; term++) sum[term]! += design.values[from + term]! * vector[row]!;
  }
  return sum;
}

/** X·β. */
export function linearForm(design: DesignMatrix, beta: Float64Array): Float64Array {
  const form = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row++) {
    const from = row * design.terms;
    let sum = 0;
    for (let term = 0; term < design.terms; term++) sum += design.values[from + term]! * beta[term]!;
    form[row] = sum;
  }
  return form;
}

/** `lambda` for each term, next to nothing for the intercept, which is last. */
export function ridgePenalty(terms: number, lambda: number): Float64Array {
  const penalty = new Float64Array(terms).fill(lambda);
  penalty[terms - 1] = 1e-6;
  return penalty;
}
