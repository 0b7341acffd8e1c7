/** What is minimised, where to begin, how far to look first, and the box that holds the answer. */
export type Problem = {
  readonly cost: (at: Float64Array) => number;
  readonly start: readonly number[];
  readonly step: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly evaluationsMax: number;
};

/** Relative difference of costs over the simplex below which the search ends. */
const TOLERANCE = 1e-6;

/**
 * The point of least cost that a bounded simplex search finds (Nelder and Mead 1965, coefficients 1, 2, ½, ½;
 * points outside of the box are moved to its wall). A cost of NaN counts as infinite. For searches inside of
 * a forecast, where a few dozen evaluations must do.
 */
export function nelderMead(problem: Problem): { at: Float64Array; cost: number } {
  const { start, step, low, high, evaluationsMax } = problem;
  const size = start.length;
  let evaluations = 0;
  const evaluate = (at: Float64Array) => {
    for (let each = 0; each < size; each++) at[each] = Math.min(high[each]!, Math.max(low[each]!, at[each]!));
    evaluations++;
    const cost = problem.cost(at);
    return { at, cost: Number.isNaN(cost) ? Number.POSITIVE_INFINITY : cost };
  };
  const simplex = [evaluate(Float64Array.from(start))];
  for (let each = 0; each < size; each++) {
    const corner = Float64Array.from(start);
    const moved = corner[each]! + step[each]!;
    corner[each] = moved > high[each]! ? corner[each]! - step[each]! : moved;
    simplex.push(evaluate(corner));
  }
  const towards = (centre: Float64Array, from: Float64Array, by: number) =>
    evaluate(centre.map((each, at) => each + by * (from[at]! - each)));
  while (evaluations < evaluationsMax) {
    simplex.sort((a, b) => a.cost - b.cost);
    const [best, worst, second] = [simplex[0]!, simplex[size]!, simplex[size - 1] ?? simplex[0]!];
    if (worst.cost - best.cost <= TOLERANCE * (Math.abs(best.cost) + TOLERANCE)) break;
    const centre = new Float64Array(size);
    for (let corner = 0; corner < size; corner++)
      for (let each = 0; each < size; each++) centre[each]! += simplex[corner]!.at[each]! / size;
    const reflected = towards(centre, worst.at, -1);
    if (reflected.cost < best.cost) {
      const expanded = towards(centre, worst.at, -2);
      simplex[size] = expanded.cost < reflected.cost ? expanded : reflected;
    } else if (reflected.cost < second.cost) simplex[size] = reflected;
    else {
      const contracted = towards(centre, reflected.cost < worst.cost ? reflected.at : worst.at, 0.5);
      if (contracted.cost < Math.min(worst.cost, reflected.cost)) simplex[size] = contracted;
      else
        for (let corner = 1; corner <= size; corner++)
          simplex[corner] = towards(best.at, simplex[corner]!.at, 0.5);
    }
  }
  return simplex.reduce((best, each) => (each.cost < best.cost ? each : best));
}
