import type { Matrix } from '../matrix.ts';

/**
 * One column of the design. `linear` is the clamped value, `hinge` what it exceeds the knot by, `missing` 1 where it
 * is missing. Each is divided by its standard deviation; `mean` is the term's mean over training rows after that.
 */
export type Term = {
  readonly column: number;
  readonly form: 'linear' | 'hinge' | 'missing';
  readonly low: number;
  readonly high: number;
  readonly fill: number;
  readonly knot: number;
  readonly scale: number;
  readonly mean: number;
};

/** How a matrix becomes standardised terms of a linear model; plain JSON. */
export type Design = { readonly terms: readonly Term[] };

/** Rows of terms, row after row. A last term of 1 stands for the intercept. */
export type DesignMatrix = { readonly rows: number; readonly terms: number; readonly values: Float64Array };

const KNOTS = [0.25, 0.5, 0.75];
const TERMS_MAX = 256;

/**
 * Terms that a linear model reads of a matrix: values clamped to the middle 99 % where a column has ten values or
 * more, missing ones at the mean with an indicator where training rows miss some, constant columns left out. `knots`
 * adds a linear spline with knots at the quartiles (Harrell 2015, § 2.4.4). Of more than 256 terms those that
 * correlate most with the outcome stay.
 */
export function fitDesign(matrix: Matrix, outcome: Float64Array, knots: boolean): Design {
  const terms = matrix.columns.flatMap((values, column) => termsOf(values, column, knots));
  if (terms.length <= TERMS_MAX) return { terms };
  const strength = new Map(terms.map((term) => [term, correlation(term, matrix, outcome)]));
  const strongest = new Set(
    terms.toSorted((a, b) => strength.get(b)! - strength.get(a)!).slice(0, TERMS_MAX),
  );
  return { terms: terms.filter((term) => strongest.has(term)) };
}

/** The rows of a matrix in terms of the design, uncentred, so that one-hot columns stay mostly zero. */
export function designMatrix(design: Design, matrix: Matrix): DesignMatrix {
  const terms = design.terms.length + 1;
  const values = new Float64Array(matrix.rows * terms);
  design.terms.forEach((term, place) => {
    const column = matrix.columns[term.column]!;
    for (let row = 0; row < matrix.rows; row++) values[row * terms + place] = termValue(term, column[row]!);
  });
  for (let row = 0; row < matrix.rows; row++) values[row * terms + terms - 1] = 1;
  return { rows: matrix.rows, terms, values };
}

/** A cell's value in a term. Any number has one: missing cells stand at the mean, infinite ones are clamped. */
export function termValue(term: Term, cell: number): number {
  if (term.form === 'missing') return Number.isNaN(cell) ? 1 / term.scale : 0;
  const value = Number.isNaN(cell) ? term.fill : Math.min(term.high, Math.max(term.low, cell));
  return (term.form === 'hinge' ? Math.max(0, value - term.knot) : value) / term.scale;
}

function termsOf(values: Float64Array, column: number, knots: boolean): Term[] {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return [];
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const many = countDistinct(sorted, 10) >= 10;
  const [low, high] = many ? [quantile(0.005), quantile(0.995)] : [quantile(0), quantile(1)];
  let sum = 0;
  for (const value of sorted) sum += Math.min(high, Math.max(low, value));
  const raw = { column, low, high, fill: sum / sorted.length, knot: 0, scale: 1, mean: 0 };
  const places = knots && many ? [...new Set(KNOTS.map(quantile))].filter((at) => at > low && at < high) : [];
  const terms: Term[] = [
    { ...raw, form: 'linear' },
    ...places.map((knot): Term => ({ ...raw, form: 'hinge', knot })),
    { ...raw, form: 'missing' },
  ];
  return terms.flatMap((term) => standardised(term, values));
}

function standardised(term: Term, values: Float64Array): Term[] {
  let mean = 0;
  for (const value of values) mean += termValue(term, value) / values.length;
  let variance = 0;
  for (const value of values) variance += (termValue(term, value) - mean) ** 2 / values.length;
  const scale = Math.sqrt(variance);
  return scale > 1e-12 * Math.abs(mean) && Number.isFinite(scale)
    ? [{ ...term, scale, mean: mean / scale }]
    : [];
}

function countDistinct(sorted: Float64Array, enough: number): number {
  let count = 1;
  for (let at = 1; at < sorted.length && count < enough; at++) if (sorted[at] !== sorted[at - 1]) count++;
  return count;
}

function correlation(term: Term, matrix: Matrix, outcome: Float64Array): number {
  const column = matrix.columns[term.column]!;
  let sum = 0;
  for (let row = 0; row < matrix.rows; row++)
    sum += (termValue(term, column[row]!) - term.mean) * outcome[row]!;
  return Math.abs(sum);
}
