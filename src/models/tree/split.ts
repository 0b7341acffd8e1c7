/**
 * What a split must keep to. Hessians are weighted rows for all objectives but the logistic and Tweedie ones.
 */
export type SplitLimits = {
  /** L2 shrinkage of leaf values: λ of Chen and Guestrin (2016). */
  readonly lambda: number;
  /** The least gain that is worth another leaf: γ of Chen and Guestrin. */
  readonly gamma: number;
  /** The least sum of hessians on either side. */
  readonly hessianMin: number;
};

/** A way to part a node: values in bins up to `bin` go left; `gain` 0 means that there is none. */
export type Split = {
  gain: number;
  column: number;
  bin: number;
  missingLeft: boolean;
  leftGradient: number;
  leftHessian: number;
};

export function noSplit(): Split {
  return { gain: 0, column: -1, bin: 0, missingLeft: false, leftGradient: 0, leftHessian: 0 };
}

/** A node's part of the loss that its best value takes away, times two: G² ÷ (H + λ). */
export function score(gradient: number, hessian: number, lambda: number): number {
  return hessian + lambda > 0 ? (gradient * gradient) / (hessian + lambda) : 0;
}

/** Below this share of a node's score a gain is rounding, not a gain. */
const ROUNDING = 1e-10;

/**
 * Improves `best` by the best split of one column, whose bins (the first of them for missing values) start at
 * `start` in the histogram. Gain is that of Chen and Guestrin (2016), equation 7; rows with a missing value
 * are tried on both sides (their algorithm 3). A tie stays with what was found first.
 */
export function improveSplit(
  best: Split,
  column: number,
  histograms: Float64Array,
  start: number,
  valueBins: number,
  gradient: number,
  hessian: number,
  limits: SplitLimits,
): void {
  const { lambda, hessianMin } = limits;
  const missingGradient = histograms[start]!;
  const missingHessian = histograms[start + 1]!;
  const anyMissing = missingHessian > hessian * ROUNDING;
  const whole = score(gradient, hessian, lambda);
  // Where nothing is missing, the last bin would send everything left.
  const last = anyMissing ? valueBins : valueBins - 1;
  let least = Math.max(2 * (best.gain + limits.gamma), whole * ROUNDING) + whole;
  let valuesGradient = 0;
  let valuesHessian = 0;
  for (let bin = 1; bin <= last; bin++) {
    const added = histograms[start + 2 * bin + 1]!;
    if (added === 0) continue;
    valuesGradient += histograms[start + 2 * bin]!;
    valuesHessian += added;
    for (let side = anyMissing ? 1 : 0; side >= 0; side--) {
      const leftGradient = side === 1 ? valuesGradient + missingGradient : valuesGradient;
      const leftHessian = side === 1 ? valuesHessian + missingHessian : valuesHessian;
      const rightHessian = hessian - leftHessian;
      if (leftHessian < hessianMin || rightHessian < hessianMin) continue;
      const rightGradient = gradient - leftGradient;
      const parts =
        (leftGradient * leftGradient) / (leftHessian + lambda) +
        (rightGradient * rightGradient) / (rightHessian + lambda);
      if (!(parts > least)) continue;
      least = parts;
      best.gain = (parts - whole) / 2 - limits.gamma;
      best.column = column;
      best.bin = bin;
      // What was never missing in training goes with the heavier side.
      best.missingLeft = anyMissing ? side === 1 : leftHessian >= rightHessian;
      best.leftGradient = leftGradient;
      best.leftHessian = leftHessian;
    }
  }
}
