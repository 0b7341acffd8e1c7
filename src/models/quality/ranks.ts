/**
 * The rank of each value from 1, ties sharing the mean of the ranks they span (mid-ranks, Kendall 1945). Needs
 * values without NaN; infinities rank at the ends.
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort((a, b) =>
    compare(values[a]!, values[b]!),
  );
  const ranks = new Float64Array(count);
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && values[order[to]!]! === values[order[from]!]!) to++;
    for (let at = from; at < to; at++) ranks[order[at]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
