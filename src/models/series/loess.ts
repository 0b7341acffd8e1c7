/**
 * Locally weighted linear regression on equal steps (Cleveland 1979): the fit at `x` (in steps, may lie
 * outside) to the `window` nearest values, tricube weights times `weights` (robustness, null is one each);
 * `degree` 0 fits a constant instead of a line. Falls back to the weighted mean where the slope is not
 * defined, and to the nearest value where every weight is zero.
 */
export function loessAt(
  values: Float64Array,
  x: number,
  window: number,
  weights: Float64Array | null,
  degree: 0 | 1 = 1,
): number {
  const { length } = values;
  const left = Math.max(0, Math.min(length - window, Math.ceil(x - window / 2)));
  const right = Math.min(length - 1, left + window - 1);
  const reach = Math.max(x - left, right - x) + Math.max(0, (window - length) / 2);
  let [mass, massX, massY, massXX, massXY] = [0, 0, 0, 0, 0];
  for (let at = left; at <= right; at++) {
    const offset = at - x;
    const ratio = Math.abs(offset) / reach;
    const closeness = 1 - ratio * ratio * ratio;
    if (closeness <= 0) continue;
    const weight = closeness * closeness * closeness * (weights === null ? 1 : weights[at]!);
    const y = values[at]!;
    mass += weight;
    massX += weight * offset;
    massY += weight * y;
    massXX += weight * offset * offset;
    massXY += weight * offset * y;
  }
  if (mass <= 0) return values[Math.max(0, Math.min(length - 1, Math.round(x)))]!;
  const spread = mass * massXX - massX * massX;
  if (degree === 0 || spread <= 1e-9 * mass * massXX || massXX === 0) return massY / mass;
  return (massXX * massY - massX * massXY) / spread;
}

/**
 * The loess smooth of every value. `jump` fits only each jump-th value and joins them by straight lines, as
 * the STL paper does to save time; 1 fits them all.
 */
export function loess(
  values: Float64Array,
  window: number,
  weights: Float64Array | null = null,
  jump = 1,
): Float64Array {
  const { length } = values;
  const smooth = new Float64Array(length);
  const half = (window - 1) / 2;
  const kernel =
    weights === null && Number.isInteger(half) && half > 0 && window <= length ? tricube(half) : null;
  let last = 0;
  for (let at = 0; at < length; at = at === length - 1 ? length : Math.min(at + jump, length - 1)) {
    const isInner = kernel !== null && at >= half && at < length - half;
    smooth[at] = isInner ? weigh(values, at - half, kernel) : loessAt(values, at, window, weights);
    const step = (smooth[at]! - smooth[last]!) / Math.max(1, at - last);
    for (let between = last + 1; between < at; between++)
      smooth[between] = smooth[last]! + step * (between - last);
    last = at;
  }
  return smooth;
}

/** Away from the ends, with equal weights, the local line at its middle is a fixed weighted mean. */
function tricube(half: number): Float64Array {
  const kernel = Float64Array.from(
    { length: 2 * half + 1 },
    (_each, at) => (1 - (Math.abs(at - half) / half) ** 3) ** 3,
  );
  const mass = kernel.reduce((sum, each) => sum + each, 0);
  return kernel.map((each) => each / mass);
}

function weigh(values: Float64Array, from: number, kernel: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < kernel.length; at++) sum += kernel[at]! * values[from + at]!;
  return sum;
}
