/**
 * The starts of new segments that minimise the squared distance from segment means plus `penalty` a segment, by PELT
 * (Killick, Fearnhead and Eckley 2012): exact, in about linear time. Segments have `lengthMin` values at least.
 */
export function pelt(values: Float64Array, penalty: number, lengthMin: number): number[] {
  const { length } = values;
  const sums = new Float64Array(length + 1);
  const squares = new Float64Array(length + 1);
  for (let at = 0; at < length; at++) {
    sums[at + 1] = sums[at]! + values[at]!;
    squares[at + 1] = squares[at]! + values[at]! ** 2;
  }
  const cost = (from: number, to: number) =>
    squares[to]! - squares[from]! - (sums[to]! - sums[from]!) ** 2 / (to - from);
  const best = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(length + 1);
  best[0] = -penalty;
  let candidates = [0];
  for (let to = lengthMin; to <= length; to++) {
    for (const from of candidates) {
      const total = best[from]! + cost(from, to) + penalty;
      if (total < best[to]!) {
        best[to] = total;
        before[to] = from;
      }
    }
    candidates = candidates.filter((from) => best[from]! + cost(from, to) <= best[to]!);
    const next = to + 1 - lengthMin;
    if (next >= lengthMin) candidates.push(next);
  }
  const starts: number[] = [];
  for (let to = length; to > 0 && before[to]! > 0; to = before[to]!) starts.unshift(before[to]!);
  return starts;
}
