export type Minimum = {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
  /** False when the evaluations ran out before the simplex had shrunk. */
  readonly isConverged: boolean;
};

export type MinimiseOptions = {
  /** Length of the first simplex' edges, in the units of each parameter. */
  readonly step?: number;
  /** The simplex has converged when its values and its corners differ by less than this, relatively. */
  readonly tolerance?: number;
  readonly evaluationsMax?: number;
};

type Corner = { readonly at: number[]; readonly value: number };

/**
 * A local minimum of a function of few parameters without derivatives, by the downhill simplex of Nelder and Mead
 * (1965) with the coefficients that Gao and Han (2012) adapt to the dimension. The search begins anew once from
 * where it ended, as a collapsed simplex may stop early. A value that is not finite counts as infinitely bad.
 */
export function minimise(
  loss: (at: readonly number[]) => number,
  start: readonly number[],
  options: MinimiseOptions = {},
): Minimum {
  const { step = 0.5, tolerance = 1e-8, evaluationsMax = 400 * Math.max(1, start.length) } = options;
  const first = descend(loss, start, step, tolerance, evaluationsMax);
  if (start.length === 0) return first;
  const second = descend(loss, first.at, step / 5, tolerance, evaluationsMax);
  const best = second.value <= first.value ? second : first;
  return { ...best, evaluations: first.evaluations + second.evaluations };
}

function descend(
  loss: (at: readonly number[]) => number,
  start: readonly number[],
  step: number,
  tolerance: number,
  evaluationsMax: number,
): Minimum {
  const size = start.length;
  let evaluations = 0;
  const corner = (at: number[]): Corner => {
    evaluations++;
    const value = loss(at);
    return { at, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  };
  const moved = (parameter: number) => start.map((value, at) => (at === parameter ? value + step : value));
  const simplex = [corner([...start]), ...start.map((_value, at) => corner(moved(at)))];
  const byValue = (a: Corner, b: Corner) => a.value - b.value;
  const [expansion, contraction, shrinkage] = [1 + 2 / size, 0.75 - 1 / (2 * size), 1 - 1 / size || 0.5];
  let isConverged = size === 0;
  simplex.sort(byValue);
  while (!isConverged && evaluations < evaluationsMax) {
    const best = simplex[0]!;
    const worst = simplex[size]!;
    const centre = start.map((_value, at) => mean(simplex.slice(0, size).map((each) => each.at[at]!)));
    const along = (factor: number) =>
      corner(centre.map((middle, at) => middle + factor * (middle - worst.at[at]!)));
    const reflected = along(1);
    if (reflected.value < best.value) {
      const expanded = along(expansion);
      simplex[size] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[Math.max(0, size - 1)]!.value) simplex[size] = reflected;
    else {
      const contracted = along(reflected.value < worst.value ? contraction : -contraction);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[size] = contracted;
      else
        for (let each = 1; each <= size; each++)
          simplex[each] = corner(
            simplex[each]!.at.map((value, at) => best.at[at]! + shrinkage * (value - best.at[at]!)),
          );
    }
    simplex.sort(byValue);
    isConverged = hasShrunk(simplex, tolerance);
  }
  return { at: simplex[0]!.at, value: simplex[0]!.value, evaluations, isConverged };
}

function hasShrunk(simplex: readonly Corner[], tolerance: number): boolean {
  const [best, worst] = [simplex[0]!, simplex[simplex.length - 1]!];
  const isFlat = worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance);
  const widest = (at: number) => Math.max(...simplex.map((each) => Math.abs(each.at[at]! - best.at[at]!)));
  return isFlat && best.at.every((value, at) => widest(at) <= Math.sqrt(tolerance) * (Math.abs(value) + 1));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
