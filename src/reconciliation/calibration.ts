/**
 * How often findings were true whose checks multiply to at least `from`, on planted-leak worlds. Written by
 * `npm run bench:leaks -- --fit`; docs/formulas/confidence.md says on which seeds.
 */
export const CALIBRATION: readonly { readonly from: number; readonly probability: number }[] = [
  { from: 0, probability: 0.3 },
  { from: 0.7395, probability: 0.9843 },
  { from: 0.9876, probability: 0.9928 },
];

/** The probability that a product of checks stands for: straight lines between the fitted points. */
export function calibrated(product: number): number {
  let [below] = CALIBRATION;
  for (const above of CALIBRATION) {
    if (below && above.from >= product && above.from > below.from) {
      const share = (product - below.from) / (above.from - below.from);
      return rounded(below.probability + share * (above.probability - below.probability));
    }
    below = above;
  }
  return rounded(below?.probability ?? product);
}

const rounded = (probability: number) => Math.round(Math.max(0, Math.min(1, probability)) * 1000) / 1000;
