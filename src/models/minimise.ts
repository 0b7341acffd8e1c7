/** What is minimised, where to begin, how far to look first, and the box that holds the answer. */
export type Problem = {
  readonly cost: (at: Float64Array) => number;
  readonly start: readonly number[];
  readonly step: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly evaluationsMax: number;
  /** Relative difference of costs over the simplex below which the search ends; 1e-6 by default. */
  readonly tolerance?: number;
  /** Relative width of the simplex that must be reached too; not asked for by default. */
  readonly widthMax?: number;
};

export type Minimum = {
  readonly at: Float64Array;
  readonly cost: number;
  /** False when the evaluations ran out first. */
  readonly isConverged: boolean;
};

type Corner = { readonly at: Float64Array; readonly cost: number };

/**
 * The point of least cost that a bounded simplex search finds, without derivatives (Nelder and Mead 1965,
 * coefficients 1, 2, ½, ½; points outside of the box are moved to its wall). A cost of NaN counts as infinite.
 */
export function nelderMead(problem: Problem): Minimum {
  const { start, step, low, high, evaluationsMax, tolerance = 1e-6, widthMax } = problem;
  const size = start.length;
  let evaluations = 0;
  const evaluate = (at: Float64Array): Corner => {
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
  let isConverged = false;
  while (evaluations < evaluationsMax) {
    simplex.sort((a, b) => a.cost - b.cost);
    const [best, worst, second] = [simplex[0]!, simplex[size]!, simplex[size - 1] ?? simplex[0]!];
    const isFlat = worst.cost - best.cost <= tolerance * (Math.abs(best.cost) + tolerance);
    isConverged = isFlat && (widthMax === undefined || widthOf(simplex) <= widthMax);
    if (isConverged) break;
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
  const best = simplex.reduce((least, each) => (each.cost < least.cost ? each : least));
  return { ...best, isConverged };
}

/** How far the corners lie from the best one, relatively, in the parameter where they lie furthest. */
function widthOf(simplex: readonly Corner[]): number {
  const best = simplex[0]!.at;
  let width = 0;
  for (const { at } of simplex)
    for (let each = 0; each < at.length; each++)
      width = Math.max(width, Math.abs(at[each]! - best[each]!) / (Math.abs(best[each]!) + 1));
  return width;
}

/**
 * A local minimum without a box, to 1e-8 of its cost, as likelihoods want it. The search starts again once from where
 * it ended, as a collapsed simplex may stop early; `at` is where it ends.
 */
export function minimise(
  cost: (at: Float64Array) => number,
  start: readonly number[],
  evaluationsMax: number = 400 * Math.max(1, start.length),
): Minimum {
  const search = (from: readonly number[], step: number) =>
    nelderMead({
      cost,
      start: from,
      step: from.map(() => step),
      low: from.map(() => Number.NEGATIVE_INFINITY),
      high: from.map(() => Number.POSITIVE_INFINITY),
      evaluationsMax,
      tolerance: 1e-8,
      widthMax: 1e-4,
    });
  const first = search(start, 0.5);
  if (start.length === 0) return first;
  const second = search([...first.at], 0.1);
  return second.cost <= first.cost ? second : first;
}
