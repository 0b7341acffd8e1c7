import type { ReliabilityPoint } from '../classifier-report.ts';

const BINS = 10;

/**
 * The reliability curve (Murphy and Winkler 1977): for each of ten bins of equal width that holds rows, how many,
 * the mean probability and the actual share. 1 falls into the last bin.
 */
export function reliabilityCurve(
  outcome: ArrayLike<number>,
  probability: ArrayLike<number>,
): ReliabilityPoint[] {
  const counts = new Float64Array(BINS);
  const predicted = new Float64Array(BINS);
  const observed = new Float64Array(BINS);
  for (let row = 0; row < outcome.length; row++) {
    const bin = Math.min(BINS - 1, Math.floor(probability[row]! * BINS));
    counts[bin]! += 1;
    predicted[bin]! += probability[row]!;
    observed[bin]! += outcome[row]!;
  }
  const points: ReliabilityPoint[] = [];
  for (let bin = 0; bin < BINS; bin++) {
    const count = counts[bin]!;
    if (count === 0) continue;
    points.push({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count,
      predicted: predicted[bin]! / count,
      observed: observed[bin]! / count,
    });
  }
  return points;
}

/**
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean over rows of |actual share −
 * mean probability| of the row's bin, ten bins of equal width. 0 without rows.
 */
export function expectedCalibrationError(outcome: ArrayLike<number>, probability: ArrayLike<number>): number {
  let sum = 0;
  for (const point of reliabilityCurve(outcome, probability))
    sum += point.count * Math.abs(point.observed - point.predicted);
  return outcome.length === 0 ? 0 : sum / outcome.length;
}
