/** Points in (0, 1) and their weights, which add up to 1. */
export type Quadrature = { readonly points: Float64Array; readonly weights: Float64Array };

/**
 * The Gauss–Legendre rule with `count` points on (0, 1): exact for polynomials of degree up to 2 × count − 1.
 * Points are the roots of the Legendre polynomial, found by Newton's method from Chebyshev's guesses (Press
 * et al., Numerical Recipes, 4.6).
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    let root = Math.cos((Math.PI * (at + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const { value, derivative } = legendre(count, root);
      slope = derivative;
      root -= value / derivative;
      if (Math.abs(value / derivative) < 1e-15) break;
    }
    points[at] = (1 - root) / 2;
    weights[at] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomial of a degree and its derivative at x, by Bonnet's recurrence. */
function legendre(degree: number, x: number): { value: number; derivative: number } {
  let value = 1;
  let before = 0;
  for (let at = 1; at <= degree; at++)
    [value, before] = [((2 * at - 1) * x * value - (at - 1) * before) / at, value];
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) };
}
