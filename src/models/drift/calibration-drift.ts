import { chiSquareTail } from '../special.ts';

export type CalibrationDrift = {
  /** Rows whose outcome is known. */
  readonly outcomes: number;
  /** Mean of the predicted and of the actual outcomes, on those rows. */
  readonly predicted: number;
  readonly observed: number;
  readonly pValue: number;
  readonly isAlarm: boolean;
};

/** Variance that a group needs for its χ² to be trusted: about five expected successes. */
const VARIANCE_MIN = 5;
const GROUPS_MAX = 10;
/** A difference under a tenth of what was predicted changes no decision. */
const GAP_SHARE_MIN = 0.1;

/**
 * Whether probabilities still match actual outcomes. The p-value is twice the smaller of two χ² tests: of all rows together
 * (calibration in the large) and of groups of rising probability (Hosmer and Lemeshow 1980, without loss of degrees,
 * as the rows are new). An alarm needs p < `level` and a mean gap of a tenth of the mean probability.
 * Rows whose outcome is NaN are left out; null when there are none.
 */
export function probabilityDrift(
  predicted: Float64Array,
  outcome: Float64Array,
  level: number,
): CalibrationDrift | null {
  const rows = knownRows(predicted, outcome).sort((a, b) => predicted[a]! - predicted[b]!);
  if (rows.length === 0) return null;
  const groups = grouped(rows, predicted, outcome);
  const all = groups.reduce(merged);
  const inGroups = groups.reduce((sum, group) => sum + chiSquareOf(group), 0);
  const smaller = Math.min(chiSquareTail(chiSquareOf(all), 1), chiSquareTail(inGroups, groups.length));
  const pValue = all.variance < VARIANCE_MIN ? 1 : Math.min(1, 2 * smaller);
  const gap = groups.reduce((sum, group) => sum + Math.abs(group.observed - group.predicted), 0);
  return {
    outcomes: rows.length,
    predicted: all.predicted / rows.length,
    observed: all.observed / rows.length,
    pValue,
    isAlarm: pValue < level && gap >= GAP_SHARE_MIN * all.predicted,
  };
}

/**
 * The same for predicted amounts: the paired z-test that errors average to zero, with an alarm when p < `level` and
 * the mean error is a tenth of the mean prediction. Fewer than 20 known outcomes give p = 1.
 */
export function amountDrift(
  predicted: Float64Array,
  outcome: Float64Array,
  level: number,
): CalibrationDrift | null {
  const rows = knownRows(predicted, outcome);
  if (rows.length === 0) return null;
  const mean = (of: (row: number) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const [expected, observed] = [mean((row) => predicted[row]!), mean((row) => outcome[row]!)];
  const gap = observed - expected;
  const variance = mean((row) => (outcome[row]! - predicted[row]! - gap) ** 2);
  const chiSquare = variance > 0 ? (gap * gap * rows.length) / variance : gap === 0 ? 0 : 1e6;
  const pValue = rows.length < 20 ? 1 : chiSquareTail(chiSquare, 1);
  return {
    outcomes: rows.length,
    predicted: expected,
    observed,
    pValue,
    isAlarm: pValue < level && Math.abs(gap) >= GAP_SHARE_MIN * Math.abs(expected),
  };
}

type Group = { readonly predicted: number; readonly observed: number; readonly variance: number };

const merged = (a: Group, b: Group): Group => ({
  predicted: a.predicted + b.predicted,
  observed: a.observed + b.observed,
  variance: a.variance + b.variance,
});

const chiSquareOf = ({ predicted, observed, variance }: Group) =>
  variance > 0 ? (observed - predicted) ** 2 / variance : 0;

/** Neighbours in probability, in groups of like size that each have the variance a χ² needs. */
function grouped(rows: Int32Array, predicted: Float64Array, outcome: Float64Array): Group[] {
  const groups: Group[] = [];
  const nothing: Group = { predicted: 0, observed: 0, variance: 0 };
  let [open, size] = [nothing, 0];
  for (const row of rows) {
    const p = Math.min(1, Math.max(0, predicted[row]!));
    open = merged(open, { predicted: p, observed: outcome[row]!, variance: p * (1 - p) });
    size++;
    if (size * GROUPS_MAX < rows.length || open.variance < VARIANCE_MIN) continue;
    groups.push(open);
    [open, size] = [nothing, 0];
  }
  if (groups.length === 0) return [open];
  if (size > 0) groups.push(merged(groups.pop()!, open));
  return groups;
}

function knownRows(predicted: Float64Array, outcome: Float64Array): Int32Array {
  const rows = Int32Array.from(predicted.keys());
  return rows.filter((row) => Number.isFinite(predicted[row]) && Number.isFinite(outcome[row]));
}
