const CELLS = 2048;

/**
 * Cuts with a table that says, for each of many cells of like width, between which of them a value can lie.
 */
export type Guide = {
  readonly cuts: Float64Array;
  readonly scale: number;
  /** How many cuts lie in cells before this one. */
  readonly before: Uint8Array;
};

/** A guide table (Chen and Asau 1974) over ascending cuts, at most 255 of them. */
export function guideTo(cuts: Float64Array): Guide {
  const scale = CELLS / (cuts[cuts.length - 1]! - cuts[0]!);
  const before = new Uint8Array(CELLS + 1);
  for (const cut of cuts) before[cellOf(cut, cuts[0]!, scale) + 1]!++;
  for (let cell = 0; cell < CELLS; cell++) before[cell + 1]! += before[cell]!;
  return { cuts, scale, before };
}

/**
 * How many cuts lie below a finite value. Cells never fall as values rise, so cuts of earlier cells lie below
 * and those of later ones do not; between the few that are left a binary search decides.
 */
export function cutsBelow({ cuts, scale, before }: Guide, value: number): number {
  if (cuts.length === 0) return 0;
  const cell = cellOf(value, cuts[0]!, scale);
  let low = before[cell]!;
  let high = before[cell + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A range too wide for a float leaves a scale of 0, and all in the first cell. */
function cellOf(value: number, first: number, scale: number): number {
  return value <= first ? 0 : Math.min(CELLS - 1, (value - first) * scale) | 0;
}
