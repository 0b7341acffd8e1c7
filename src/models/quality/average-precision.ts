/**
 * Area under the precision–recall curve as average precision: Σ (recallₖ − recallₖ₋₁) · precisionₖ over distinct
 * scores from the highest, so that ties stand together (Davis and Goadrich 2006 on why not to interpolate). Null
 * without positives.
 */
export function averagePrecision(outcome: ArrayLike<number>, score: ArrayLike<number>): number | null {
  const order = descending(score);
  let positives = 0;
  for (let row = 0; row < outcome.length; row++) positives += outcome[row]!;
  if (positives === 0) return null;
  let found = 0;
  let area = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let within = 0;
    for (; to < order.length && score[order[to]!] === score[order[from]!]; to++)
      within += outcome[order[to]!]!;
    found += within;
    area += (within / positives) * (found / to);
    from = to;
  }
  return area;
}

/** Row numbers by score from the highest; equal scores keep their order. */
export function descending(score: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: score.length }, (_, at) => at).sort((a, b) => {
    const left = score[a]!;
    const right = score[b]!;
    return left > right ? -1 : left < right ? 1 : a - b;
  });
}
