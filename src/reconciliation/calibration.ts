/**
 * How often at least findings were true whose checks multiply to at least `from`, on planted-leak worlds. Written by
 * `bench/leaks-fit.ts`; docs/formulas/confidence.md says on which worlds.
 */
export const CALIBRATION: readonly { readonly from: number; readonly probability: number }[] = [
  { from: 0, probability: 0 },
  { from: 0.3105, probability: 0.01 },
  { from: 0.5707, probability: 0.136 },
  { from: 0.7134, probability: 0.6137 },
  { from: 0.8941, probability: 0.8884 },
  { from: 0.95, probability: 0.9242 },
  { from: 0.9971, probability: 0.9624 },
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
