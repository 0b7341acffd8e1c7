import type { Matrix } from '../matrix.ts';
import { type Design, termValue } from './design.ts';

/** A prediction in parts: it is `base` plus the sum over matrix columns. */
export type Contributions = { readonly base: number; readonly ofColumn: Float64Array };

/**
 * The exact parts of a linear model: beta · (term − its training mean), summed by matrix column (the Shapley values
 * of a linear model with independent columns; Štrumbelj and Kononenko 2014). The base is the prediction at the means.
 */
export function linearContributions(
  { terms }: Design,
  beta: readonly number[],
  matrix: Matrix,
  row: number,
): Contributions {
  const ofColumn = new Float64Array(matrix.columns.length);
  let base = beta.at(-1)!;
  terms.forEach((term, place) => {
    const value = termValue(term, matrix.columns[term.column]![row]!);
    base += beta[place]! * term.mean;
    ofColumn[term.column]! += beta[place]! * (value - term.mean);
  });
  return { base, ofColumn };
}
