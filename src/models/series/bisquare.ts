import { median } from './median.ts';

/**
 * Robustness weights of Cleveland (1979): the bisquare of each remainder over six times their median size.
 */
export function bisquare(remainder: Float64Array): Float64Array {
  const reach = 6 * median(remainder.map(Math.abs));
  return remainder.map((each) => {
    const ratio = reach > 0 ? Math.abs(each) / reach : each === 0 ? 0 : 1;
    return ratio >= 1 ? 0 : (1 - ratio * ratio) ** 2;
  });
}
