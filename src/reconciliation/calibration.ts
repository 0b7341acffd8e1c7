/**
 * How often at least findings were true whose checks multiply to at least `from`, on planted-leak worlds. Written by
 * `bench/leaks-fit.ts`; docs/formulas/confidence.md says on which worlds.
 */
export const CALIBRATION: readonly { readonly from: number; readonly probability: number }[] = [
  { from: 0, probability: 0.01 },
  { from: 0.2694, probability: 0.01 },
  { from: 0.39, probability: 0.01 },
  { from: 0.5415, probability: 0.1095 },
  { from: 0.6724, probability: 0.193 },
  { from: 0.7141, probability: 0.6108 },
  { from: 0.9808, probability: 0.8388 },
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
