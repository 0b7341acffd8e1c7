/** Lanczos' coefficients for g = 607/128, as computed by Godfrey (2001): about 15 digits. */
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  0.00003399464998481189, 0.00004652362892704858, -0.00009837447530487956, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 0.00008441822398385275,
  -0.000026190838401581408, 0.0000036899182659531625,
];

/** ln Γ(x) for x > 0, by Lanczos (1964). */
export function logGamma(x: number): number {
  const base = x + 5.2421875;
  let sum = LANCZOS[0]!;
  for (let at = 1; at < LANCZOS.length; at++) sum += LANCZOS[at]! / (x + at);
  return (x + 0.5) * Math.log(base) - base + Math.log((Math.sqrt(2 * Math.PI) * sum) / x);
}

/** ln B(a, b) for a, b > 0. */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/**
 * Gauss' hypergeometric function ₂F₁(a, b; c; z) for |z| < 1 by its series (Abramowitz and Stegun 15.1.1); c must
 * be no whole number below one. Near |z| = 1 it is as exact as its first 20,000 terms.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 20_000; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) <= 1e-14 * Math.abs(sum)) break;
  }
  return sum;
}

/** The upper tail P(X ≥ x) of a χ² with `freedom` degrees (Abramowitz and Stegun 26.4, 6.5.29 and 6.5.31). */
export function chiSquareTail(x: number, freedom: number): number {
  if (!(x > 0) || freedom <= 0) return 1;
  const [shape, half] = [freedom / 2, x / 2];
  const scale = Math.exp(shape * Math.log(half) - half - logGamma(shape));
  if (half < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-15; n++) {
      term *= half / (shape + n);
      sum += term;
    }
    return Math.max(0, 1 - sum * scale);
  }
  return scale * upperFraction(shape, half);
}

/** The continued fraction of Γ(shape, half) by the method of Lentz (1976). */
function upperFraction(shape: number, half: number): number {
  let denominator = half + 1 - shape;
  let c = 1e300;
  let d = 1 / denominator;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - shape);
    denominator += 2;
    d = 1 / nonZero(numerator * d + denominator);
    c = nonZero(denominator + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

const nonZero = (x: number) => (Math.abs(x) < 1e-300 ? 1e-300 : x);

/** Φ(z): the share of a standard normal below z, from the χ² of one degree. */
export function normalCdf(z: number): number {
  const tail = chiSquareTail(z * z, 1) / 2;
  return z > 0 ? 1 - tail : tail;
}

/** The z with Φ(z) = share, for 0 < share < 1, by halving: exact to about 12 digits. */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  let [low, high] = [-40, 0];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
